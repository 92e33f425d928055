/// A node of an expression's syntax tree.
struct SyntaxNode: Hashable, Sendable {
    indirect enum Kind: Hashable, Sendable {
        case literal(WorkflowValue)
        case list([SyntaxNode])
        /// A context: `inputs`, `steps`, `item`.
        case root(String)
        case member(SyntaxNode, String)
        case index(SyntaxNode, SyntaxNode)
        case unary(UnaryOperator, SyntaxNode)
        case binary(BinaryOperator, SyntaxNode, SyntaxNode)
        case call(String, [SyntaxNode])
    }

    let kind: Kind
    /// In Unicode scalars from the start of the expression.
    let range: Range<Int>

    /// Visits this node and all below it.
    func visit(_ body: (SyntaxNode) -> Void) {
        body(self)
        switch kind {
        case .literal, .root: break
        case .list(let nodes), .call(_, let nodes): for node in nodes { node.visit(body) }
        case .member(let node, _), .unary(_, let node): node.visit(body)
        case .index(let left, let right), .binary(_, let left, let right):
            left.visit(body)
            right.visit(body)
        }
    }
}

extension SyntaxNode {
    /// Whether the same contexts always give the same value: none of the functions is called whose values are recorded.
    var isPure: Bool {
        var isPure = true
        visit { node in
            if case .call(let name, _) = node.kind, RecordedFunction(rawValue: name) != nil { isPure = false }
        }
        return isPure
    }
}

enum UnaryOperator: String, Hashable, Sendable {
    case minus = "-"
    case not = "!"
}

enum BinaryOperator: String, Hashable, Sendable {
    case or = "||"
    case and = "&&"
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case contains = "in"
    case notContains = "not in"
    case plus = "+"
    case minus = "-"
    case times = "*"
    case divide = "/"
    case remainder = "%"
}
