/// One word of an expression.
struct ExpressionToken: Hashable {
    enum Kind: Hashable {
        case literal(WorkflowValue)
        case name(String)
        case symbol(String)
        case end
    }

    let kind: Kind
    /// In Unicode scalars from the start of the expression.
    let range: Range<Int>

    /// The token as error messages name it.
    var text: String {
        switch kind {
        case .literal(let value): value.type == .string ? "text" : value.display
        case .name(let name): "'\(name)'"
        case .symbol(let symbol): "'\(symbol)'"
        case .end: "the end"
        }
    }
}
