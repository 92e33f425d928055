internal import MictlanXText

/// A graph drawn with characters, a line for each step: lanes lead from a step to those that wait for it.
struct GraphDrawing {
    let text: String

    init(_ graph: WorkflowGraph) {
        var text = ""
        for section in WorkflowGraph.Section.allCases {
            let members = Set(graph.indices(of: section))
            guard !members.isEmpty else { continue }
            if section != .steps { text += "\n\(section.rawValue)\n" }
            var lanes = Lanes()
            for index in graph.order where members.contains(index) {
                text += lanes.draw(
                    graph.nodes[index], index, next: graph.edges.filter { $0.from == index }.map(\.to).sorted())
            }
        }
        self.text = text
    }

    /// The lanes that are open below a line.
    private struct Lanes {
        /// The step that each lane leads to; `nil` for a free one.
        private var targets: [Int?] = []

        /// The lines of one step: lanes that meet, the step itself, lanes that part.
        mutating func draw(_ node: WorkflowGraph.Node, _ index: Int, next: [Int]) -> String {
            var text = ""
            let incoming = targets.indices.filter { targets[$0] == index }
            let lane = incoming.first ?? firstFree()
            if incoming.count > 1 {
                text += line(from: lane, to: Set(incoming.dropFirst()), ending: .up)
                for other in incoming.dropFirst() { targets[other] = nil }
            }
            targets[lane] = index
            var cells = row()
            cells[lane * 2] = node.isConditional ? "○" : "●"
            let name = "\(node.label)  \(node.kind)".terminalSafe
            text += "\(trimmed(cells)) \(name)\n"
            targets[lane] = next.first
            var opened: Set<Int> = []
            for target in next.dropFirst() {
                let free = firstFree()
                targets[free] = target
                opened.insert(free)
            }
            if !opened.isEmpty { text += line(from: lane, to: opened, ending: .down) }
            while targets.last == .some(nil) { targets.removeLast() }
            return text
        }

        private mutating func firstFree() -> Int {
            if let free = targets.firstIndex(where: { $0 == nil }) { return free }
            targets.append(nil)
            return targets.count - 1
        }

        private func row() -> [Character] {
            var cells = [Character](repeating: " ", count: targets.count * 2)
            for (lane, target) in targets.enumerated() where target != nil { cells[lane * 2] = "│" }
            return cells
        }

        private enum Ending { case up, down }

        /// A line across: `lane` is joined with other lanes, which end there or begin there.
        private func line(from lane: Int, to others: Set<Int>, ending: Ending) -> String {
            var cells = row()
            let all = others.union([lane])
            guard let first = all.min(), let last = all.max() else { return "" }
            for column in first * 2...last * 2 {
                let isLane = column.isMultiple(of: 2)
                let current = column / 2
                if isLane, all.contains(current) {
                    cells[column] = corner(
                        isTrunk: current == lane, isFirst: current == first, isLast: current == last, ending)
                } else {
                    cells[column] = isLane && cells[column] == "│" ? "┼" : "─"
                }
            }
            return trimmed(cells) + "\n"
        }

        private func corner(isTrunk: Bool, isFirst: Bool, isLast: Bool, _ ending: Ending) -> Character {
            if isTrunk { return isFirst ? "├" : isLast ? "┤" : "┼" }
            switch ending {
            case .up: return isFirst ? "╰" : isLast ? "╯" : "┴"
            case .down: return isFirst ? "╭" : isLast ? "╮" : "┬"
            }
        }

        private func trimmed(_ cells: [Character]) -> String {
            String(cells[..<((cells.lastIndex { $0 != " " } ?? -1) + 1)])
        }
    }
}
