package import MictlanXBatch

extension RunReport {
    /// A step of a report: of the workflow, of the journal, or of both.
    package struct Row: Sendable {
        package let path: String
        /// The kind; `nil` where the workflow cannot be read any more.
        package let kind: String?
        package let section: WorkflowGraph.Section
        package let status: StepStatus
        /// What the journal says; `nil` where the step left no record.
        package let step: StepReport?
    }

    /// All steps in the order of the workflow, each followed by its instances, then those that only the journal knows.
    package func rows(_ graph: WorkflowGraph) -> [Row] {
        var rows: [Row] = []
        let known = Set(graph.nodes.map(\.path))
        var instances: [String: [StepReport]] = [:]
        var others: [StepReport] = []
        for step in steps where !known.contains(step.path) {
            if let parent = step.path.parent, known.contains(parent) {
                instances[parent, default: []].append(step)
            } else {
                others.append(step)
            }
        }
        for node in graph.nodes {
            let own = step(node.path)
            let children = instances[node.path] ?? []
            if own != nil || children.isEmpty {
                rows.append(
                    Row(
                        path: node.path, kind: node.kind, section: node.section,
                        status: own?.status ?? unbegun(node.section), step: own))
            }
            rows += children.map {
                Row(path: $0.path, kind: node.kind, section: node.section, status: $0.status, step: $0)
            }
        }
        return rows
            + others.map { step in
                let kind = graph.nestedKinds[step.path.withoutInstances]
                return Row(path: step.path, kind: kind, section: .steps, status: step.status, step: step)
            }
    }

    /// The graph with how each step ended; of a step with instances, the worst of them.
    package func graph(_ graph: WorkflowGraph) -> WorkflowGraph {
        var graph = graph
        let rows = rows(graph)
        for index in graph.nodes.indices {
            let path = graph.nodes[index].path
            let states = rows.filter { $0.path == path || $0.path.parent == path }.map(\.status)
            graph.nodes[index].status = states.max { $0.weight < $1.weight }
        }
        return graph
    }

    /// The state of a step without a record.
    private func unbegun(_ section: WorkflowGraph.Section) -> StepStatus {
        guard let ending else { return .pending }
        guard section == .steps else { return .skipped }
        switch ending.status {
        case .ok: return .skipped
        case .failed: return .blocked
        case .cancelled: return .cancelled
        }
    }
}

extension String {
    /// The path without the numbers of instances: `child/up` for `child[2]/up`.
    fileprivate var withoutInstances: String {
        split(separator: "/", omittingEmptySubsequences: false).map { $0.prefix { $0 != "[" } }.joined(separator: "/")
    }

    /// The step of which this is the path of an instance: `up` for `up[3]`.
    fileprivate var parent: String? {
        guard hasSuffix("]"), let bracket = lastIndex(of: "[") else { return nil }
        return String(self[..<bracket])
    }
}

extension StepStatus {
    /// How much it matters to a reader.
    var weight: Int {
        switch self {
        case .pending: 0
        case .skipped: 1
        case .ok: 2
        case .changed: 3
        case .rescued: 4
        case .tolerated: 5
        case .blocked: 6
        case .cancelled: 7
        case .running: 8
        case .timedOut: 9
        case .failed: 10
        }
    }
}
