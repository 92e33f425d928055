internal import MictlanXText

/// How a graph is written.
package enum GraphFormat: String, Sendable, CaseIterable {
    /// For Graphviz.
    case dot
    /// For Mermaid 11, as pages of source hosts draw it.
    case mermaid
    /// A picture.
    case svg
    /// Drawn with characters.
    case text
}

extension WorkflowGraph {
    /// The graph in a format, its last line ended.
    package func written(as format: GraphFormat) -> String {
        switch format {
        case .dot: dot
        case .mermaid: mermaid
        case .svg: GraphPicture(self).document
        case .text: GraphDrawing(self).text
        }
    }

    /// Every id is quoted: without that `up-1` is two nodes, `a:b` a port, and a keyword of any case an error.
    private var dot: String {
        var text = """
            digraph \(Self.quoted(name)) {
              rankdir = "TB"
              node [shape = "box", style = "rounded", fontname = "sans-serif"]

            """
        for section in Section.allCases {
            let indices = indices(of: section)
            guard !indices.isEmpty else { continue }
            let isCluster = section != .steps
            if isCluster { text += "  subgraph \(Self.quoted("cluster_\(section.rawValue)")) {\n" }
            if isCluster { text += "  label = \(Self.quoted(section.rawValue))\n" }
            for index in indices {
                let node = nodes[index]
                let style = node.isConditional ? ", style = \"rounded,dashed\"" : ""
                text += "  \(Self.quoted(node.path)) [label = \(Self.quoted("\(node.label)\n\(node.kind)"))\(style)]\n"
            }
            if isCluster { text += "  }\n" }
        }
        for edge in edges {
            text += "  \(Self.quoted(nodes[edge.from].path)) -> \(Self.quoted(nodes[edge.to].path))\n"
        }
        return text + "}\n"
    }

    private static func quoted(_ text: String) -> String {
        let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
        return "\"\(escaped.terminalSafe)\""
    }

    /// The ids are ours: `end`, `class`, `call` and others cannot be ids of Mermaid.
    private var mermaid: String {
        var text = "flowchart TB\n"
        for section in Section.allCases {
            let indices = indices(of: section)
            guard !indices.isEmpty else { continue }
            let isGroup = section != .steps
            if isGroup { text += "  subgraph s_\(section.rawValue)[\"\(section.rawValue)\"]\n" }
            for index in indices {
                let node = nodes[index]
                let label = "\(Self.entities(node.label))<br/>\(Self.entities(node.kind))"
                text += "  n\(index)\(node.isConditional ? "([" : "[")\"\(label)\"\(node.isConditional ? "])" : "]")\n"
            }
            if isGroup { text += "  end\n" }
        }
        for edge in edges { text += "  n\(edge.from) --> n\(edge.to)\n" }
        return text
    }

    /// Mermaid's own form of entities: `#` takes the place of `&`.
    private static func entities(_ text: String) -> String {
        var escaped = ""
        for scalar in text.terminalSafe.unicodeScalars {
            let isPlain =
                scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                || "_-./ ".unicodeScalars.contains(scalar)
            if isPlain { escaped.unicodeScalars.append(scalar) } else { escaped += "#\(scalar.value);" }
        }
        return escaped
    }
}
