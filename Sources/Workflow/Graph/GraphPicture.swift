internal import MictlanXBatch
internal import MictlanXText

/// A graph as SVG, readable on light and dark paper.
package struct GraphPicture {
    private let graph: WorkflowGraph
    private static let boxHeight = 44.0
    private static let titleHeight = 24.0
    private static let longestLabel = 30

    package init(_ graph: WorkflowGraph) { self.graph = graph }

    /// A file of its own.
    package var document: String {
        picture(attributes: " xmlns=\"http://www.w3.org/2000/svg\"", head: "<style>\(Self.style)</style>\n") + "\n"
    }

    /// An element for a page that has ``style`` and the colours.
    package var element: String { picture(attributes: "", head: "") }

    private func picture(attributes: String, head: String) -> String {
        let size = GraphLayout.Point(x: boxWidth, y: Self.boxHeight)
        let parts = WorkflowGraph.Section.allCases.map { ($0, graph.indices(of: $0)) }.filter { !$0.1.isEmpty }
            .map { (section: $0.0, members: $0.1, layout: GraphLayout(graph, members: $0.1, size: size)) }
        let width = parts.map(\.layout.width).max() ?? 0
        var body = ""
        var top = 0.0
        for part in parts {
            if part.section != .steps {
                body +=
                    "<text class=\"section\" x=\"12\" y=\"\(Self.number(top + 16))\">\(part.section.rawValue)</text>\n"
                top += Self.titleHeight
            }
            let left = (width - part.layout.width) / 2
            body += "<g transform=\"translate(\(Self.number(left)) \(Self.number(top)))\">\n"
            for route in part.layout.routes { body += path(route.points) }
            for index in part.members {
                if let point = part.layout.nodes[index] { body += box(graph.nodes[index], at: point, size) }
            }
            body += "</g>\n"
            top += part.layout.height
        }
        let area = "viewBox=\"0 0 \(Self.number(width)) \(Self.number(top))\" width=\"\(Self.number(width))\""
        return """
            <svg\(attributes) class="graph" \(area) height="\(Self.number(top))" role="img">
            <title>\(Markup.escape(graph.name))</title>
            \(head)\(body)</svg>
            """
    }

    private var boxWidth: Double {
        let longest = graph.nodes.map { max(min($0.label.count, Self.longestLabel), $0.kind.count) }.max() ?? 0
        return max(96, Double(longest) * 8 + 28)
    }

    private func box(_ node: WorkflowGraph.Node, at point: GraphLayout.Point, _ size: GraphLayout.Point) -> String {
        let status = node.status.map { " \($0.rawValue)" } ?? ""
        let label =
            node.label.count > Self.longestLabel ? node.label.prefix(Self.longestLabel - 1) + "…" : node.label[...]
        let x = Self.number(point.x)
        let words = [node.path, node.kind, node.status?.rawValue].compactMap(\.self).joined(separator: ", ")
        return """
            <g class="node\(node.isConditional ? " conditional" : "")\(status)"><title>\(Markup.escape(words))</title>
            <rect x="\(Self.number(point.x - size.x / 2))" y="\(Self.number(point.y - size.y / 2))" \
            width="\(Self.number(size.x))" height="\(Self.number(size.y))" rx="8"/>
            <text class="label" x="\(x)" y="\(Self.number(point.y - 3))">\(Markup.escape(label))</text>
            <text class="kind" x="\(x)" y="\(Self.number(point.y + 14))">\(Markup.escape(node.kind))</text></g>

            """
    }

    /// A curve from the foot of a step to the head of another, upright at each place that it goes through.
    private func path(_ points: [GraphLayout.Point]) -> String {
        guard var here = points.first else { return "" }
        here.y += Self.boxHeight / 2
        var data = "M\(Self.number(here.x)) \(Self.number(here.y))"
        for (position, point) in points.enumerated().dropFirst() {
            var there = point
            let isLast = position == points.count - 1
            if isLast { there.y -= Self.boxHeight / 2 + 6 }
            let middle = Self.number((here.y + there.y) / 2)
            data += "C\(Self.number(here.x)) \(middle) \(Self.number(there.x)) \(middle) "
            data += "\(Self.number(there.x)) \(Self.number(there.y))"
            here = there
        }
        let tip = "M\(Self.number(here.x - 4)) \(Self.number(here.y))l4 6l4 -6z"
        return "<path class=\"edge\" d=\"\(data)\"/><path class=\"tip\" d=\"\(tip)\"/>\n"
    }

    private static func number(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths.isMultiple(of: 10) ? "\(tenths / 10)" : "\(Double(tenths) / 10)"
    }

    /// The looks, with colours for both kinds of paper.
    package static let style = """
        .graph{--ink:#1f2328;--dim:#59636e;--box:#f6f8fa;--line:#8c959f;--good:#1a7f37;--new:#0969da;--bad:#cf222e;--warn:#9a6700;\
        font-family:system-ui,sans-serif}
        @media (prefers-color-scheme:dark){.graph{--ink:#e6edf3;--dim:#9198a1;--box:#161b22;--line:#6e7681;--good:#3fb950;\
        --new:#58a6ff;--bad:#f85149;--warn:#d29922}}
        .graph text{text-anchor:middle;fill:var(--ink);font-size:13px}
        .graph .kind,.graph .section{fill:var(--dim);font-size:11px}
        .graph .section{text-anchor:start}
        .graph rect{fill:var(--box);stroke:var(--line);stroke-width:1.5}
        .graph .conditional rect{stroke-dasharray:5 3}
        .graph .edge{fill:none;stroke:var(--line);stroke-width:1.5}
        .graph .tip{fill:var(--line)}
        .graph .ok rect{stroke:var(--good)}
        .graph .changed rect{stroke:var(--new)}
        .graph .failed rect,.graph .timed_out rect{stroke:var(--bad);stroke-width:2.5}
        .graph .tolerated rect,.graph .rescued rect{stroke:var(--warn)}
        .graph .skipped,.graph .blocked,.graph .cancelled,.graph .pending{opacity:.6}
        """
}
