/// Parses tokens by recursive descent; the loosest operator first:
/// `||`, `&&`, `not`, comparisons and `in` (which do not chain), `+ -`, `* / %`, unary `- !`, `.name [i]`.
struct ExpressionParser {
    private let tokens: [ExpressionToken]
    private var position = 0
    private var depth = 0

    /// Parses a whole text.
    static func parse(_ text: String) throws(ExpressionError) -> SyntaxNode {
        let length = text.unicodeScalars.count
        guard text.utf8.count <= ExpressionLimits.text else {
            throw ExpressionError(
                .limit, "the expression has \(text.utf8.count) bytes; at most \(ExpressionLimits.text) are allowed",
                at: 0..<length)
        }
        var parser = ExpressionParser(tokens: try ExpressionLexer.tokens(of: text))
        guard parser.current.kind != .end else {
            throw ExpressionError(.syntax, "the expression is empty", at: 0..<length)
        }
        let node = try parser.disjunction()
        guard parser.current.kind == .end else { throw parser.unexpected("an operator") }
        return node
    }

    private init(tokens: [ExpressionToken]) { self.tokens = tokens }

    private var current: ExpressionToken { tokens[min(position, tokens.count - 1)] }

    private mutating func take(_ symbol: String) -> Bool {
        guard current.kind == .symbol(symbol) else { return false }
        position += 1
        return true
    }

    private mutating func takeAny(of symbols: [String]) -> String? {
        guard case .symbol(let symbol) = current.kind, symbols.contains(symbol) else { return nil }
        position += 1
        return symbol
    }

    private func unexpected(_ wanted: String) -> ExpressionError {
        var help: String?
        if case .name(let name) = current.kind {
            help = ["and": "write '&&'", "or": "write '||'", "is": "write '=='"][name]
        }
        return ExpressionError(.syntax, "\(wanted) was expected, found \(current.text)", help: help, at: current.range)
    }

    private mutating func nested<Result>(
        _ body: (inout ExpressionParser) throws(ExpressionError) -> Result
    ) throws(ExpressionError) -> Result {
        guard depth < ExpressionLimits.depth else {
            throw ExpressionError(
                .limit, "the expression is nested deeper than \(ExpressionLimits.depth) levels", at: current.range)
        }
        depth += 1
        defer { depth -= 1 }
        return try body(&self)
    }

    /// A chain of left-associative operators of one precedence.
    private mutating func chain(
        _ symbols: [String], _ operand: (inout ExpressionParser) throws(ExpressionError) -> SyntaxNode
    ) throws(ExpressionError) -> SyntaxNode {
        var left = try operand(&self)
        var count = 0
        while let symbol = takeAny(of: symbols), let operation = BinaryOperator(rawValue: symbol) {
            count += 1
            guard count <= ExpressionLimits.chain else {
                throw ExpressionError(
                    .limit, "more than \(ExpressionLimits.chain) operators in a row", at: current.range)
            }
            left = join(left, operation, try operand(&self))
        }
        return left
    }

    private func join(_ left: SyntaxNode, _ operation: BinaryOperator, _ right: SyntaxNode) -> SyntaxNode {
        SyntaxNode(kind: .binary(operation, left, right), range: left.range.lowerBound..<right.range.upperBound)
    }

    private mutating func disjunction() throws(ExpressionError) -> SyntaxNode {
        try chain(["||"]) { (parser) throws(ExpressionError) in
            try parser.chain(["&&"]) { (parser) throws(ExpressionError) in try parser.negation() }
        }
    }

    private mutating func negation() throws(ExpressionError) -> SyntaxNode {
        let start = current.range.lowerBound
        guard take("not") else { return try comparison() }
        let operand = try nested { (parser) throws(ExpressionError) in try parser.negation() }
        return SyntaxNode(kind: .unary(.not, operand), range: start..<operand.range.upperBound)
    }

    private mutating func comparison() throws(ExpressionError) -> SyntaxNode {
        let left = try sum()
        guard let operation = comparisonOperator() else { return left }
        let node = join(left, operation, try sum())
        let after = current
        if comparisonOperator() != nil {
            throw ExpressionError(
                .syntax, "comparisons do not chain", help: "join two comparisons with '&&'", at: after.range)
        }
        return node
    }

    private mutating func comparisonOperator() -> BinaryOperator? {
        if let symbol = takeAny(of: ["==", "!=", "<", "<=", ">", ">=", "in"]) {
            return BinaryOperator(rawValue: symbol)
        }
        guard current.kind == .symbol("not"), position + 1 < tokens.count, tokens[position + 1].kind == .symbol("in")
        else { return nil }
        position += 2
        return .notContains
    }

    private mutating func sum() throws(ExpressionError) -> SyntaxNode {
        try chain(["+", "-"]) { (parser) throws(ExpressionError) in
            try parser.chain(["*", "/", "%"]) { (parser) throws(ExpressionError) in try parser.unary() }
        }
    }

    private mutating func unary() throws(ExpressionError) -> SyntaxNode {
        let start = current.range.lowerBound
        guard let symbol = takeAny(of: ["-", "!"]), let operation = UnaryOperator(rawValue: symbol) else {
            return try postfix()
        }
        let operand = try nested { (parser) throws(ExpressionError) in try parser.unary() }
        return SyntaxNode(kind: .unary(operation, operand), range: start..<operand.range.upperBound)
    }

    private mutating func postfix() throws(ExpressionError) -> SyntaxNode {
        var node = try primary()
        var count = 0
        while let symbol = takeAny(of: [".", "["]) {
            count += 1
            guard count <= ExpressionLimits.depth else {
                throw ExpressionError(
                    .limit, "a path has at most \(ExpressionLimits.depth) parts", at: current.range)
            }
            if symbol == "." {
                guard case .name(let name) = current.kind else { throw unexpected("a name after '.'") }
                node = SyntaxNode(
                    kind: .member(node, name), range: node.range.lowerBound..<current.range.upperBound)
                position += 1
            } else {
                let index = try nested { (parser) throws(ExpressionError) in try parser.disjunction() }
                let end = current.range.upperBound
                guard take("]") else { throw unexpected("']'") }
                node = SyntaxNode(kind: .index(node, index), range: node.range.lowerBound..<end)
            }
        }
        return node
    }

    private mutating func primary() throws(ExpressionError) -> SyntaxNode {
        let token = current
        switch token.kind {
        case .literal(let value):
            position += 1
            return SyntaxNode(kind: .literal(value), range: token.range)
        case .name(let name):
            position += 1
            guard take("(") else { return SyntaxNode(kind: .root(name), range: token.range) }
            let arguments = try elements(closedBy: ")")
            return SyntaxNode(kind: .call(name, arguments), range: token.range.lowerBound..<previousEnd)
        case .symbol("("):
            position += 1
            let node = try nested { (parser) throws(ExpressionError) in try parser.disjunction() }
            guard take(")") else { throw unexpected("')'") }
            return node
        case .symbol("["):
            position += 1
            let nodes = try elements(closedBy: "]")
            return SyntaxNode(kind: .list(nodes), range: token.range.lowerBound..<previousEnd)
        case .symbol, .end: throw unexpected("a value")
        }
    }

    private var previousEnd: Int { tokens[max(0, position - 1)].range.upperBound }

    private mutating func elements(closedBy end: String) throws(ExpressionError) -> [SyntaxNode] {
        var nodes: [SyntaxNode] = []
        if take(end) { return nodes }
        repeat {
            if current.kind == .symbol(end), !nodes.isEmpty { break }
            nodes.append(try nested { (parser) throws(ExpressionError) in try parser.disjunction() })
        } while take(",")
        guard take(end) else { throw unexpected("',' or '\(end)'") }
        return nodes
    }
}
