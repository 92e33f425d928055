package import MictlanXText

/// A use of a context in an expression: `steps.files.count`, `inputs.src`, `item`.
package struct ContextReference: Hashable, Sendable {
    /// The context: `steps`.
    package let root: String
    /// The names behind it: `files`, `count`.
    package let path: [String]
    package let span: SourceSpan

    /// The step that is referred to, `nil` for other contexts.
    package var step: String? { root == "steps" ? path.first : nil }
}

extension SyntaxNode {
    /// The longest constant paths that begin at a context, with their ranges.
    ///
    /// - Parameter excused: whether those are left out that `default()` catches where they are missing.
    /// - Returns: the references in the order of the text.
    func references(excused: Bool = false) -> [(root: String, path: [String], range: Range<Int>)] {
        var found: [(root: String, path: [String], range: Range<Int>)] = []
        collect(into: &found, excused: excused)
        return found
    }

    private func collect(
        into found: inout [(root: String, path: [String], range: Range<Int>)], excused: Bool
    ) {
        if let constant = constantPath {
            found.append((constant.root, constant.path, range))
            return
        }
        switch kind {
        case .literal, .root: break
        case .call("default", let nodes) where excused:
            for node in nodes.dropFirst() { node.collect(into: &found, excused: excused) }
        case .list(let nodes), .call(_, let nodes):
            for node in nodes { node.collect(into: &found, excused: excused) }
        case .member(let node, _), .unary(_, let node): node.collect(into: &found, excused: excused)
        case .index(let left, let right), .binary(_, let left, let right):
            left.collect(into: &found, excused: excused)
            right.collect(into: &found, excused: excused)
        }
    }

    private var constantPath: (root: String, path: [String])? {
        switch kind {
        case .root(let name): return (name, [])
        case .member(let base, let name): return base.constantPath.map { ($0.root, $0.path + [name]) }
        case .index(let base, let index):
            guard case .literal(.string(let name)) = index.kind else { return nil }
            return base.constantPath.map { ($0.root, $0.path + [name]) }
        default: return nil
        }
    }
}
