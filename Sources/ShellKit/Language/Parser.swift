/// Turns tokens into statements. The whole input is parsed before its first statement runs.
struct Parser {
    var tokens: ArraySlice<Token>
    let bytes: [UInt8]
    /// The blocks that are open here, the innermost last.
    var blocks: [OpenBlock] = []
    /// Where each statement stands that is in no block.
    private var ranges: [Range<Int>] = []

    init(tokens: ArraySlice<Token>, bytes: [UInt8]) {
        self.tokens = tokens
        self.bytes = bytes
    }

    /// Every statement of `bytes`.
    ///
    /// - Throws: `SyntaxError`, which tells whether more input could complete the last statement.
    static func statements(in bytes: [UInt8]) throws(SyntaxError) -> [Statement] {
        var lexer = Lexer(bytes)
        var parser = Parser(tokens: try lexer.tokens()[...], bytes: bytes)
        return try parser.statements()
    }

    /// Where each statement of `bytes` stands that is in no block.
    ///
    /// - Throws: as ``statements(in:)``.
    static func ranges(in bytes: [UInt8]) throws(SyntaxError) -> [Range<Int>] {
        var lexer = Lexer(bytes)
        var parser = Parser(tokens: try lexer.tokens()[...], bytes: bytes)
        _ = try parser.statements()
        return parser.ranges
    }

    /// The statements up to the end of the input, or up to a word that ends a part of the innermost block.
    mutating func statements() throws(SyntaxError) -> [Statement] {
        var statements: [Statement] = []
        while true {
            while tokens.first?.kind == .separator { tokens.removeFirst() }
            guard let first = tokens.first else { return statements }
            if let word = first.bareText, Keyword.endings.contains(word) {
                guard !blocks.isEmpty else {
                    throw SyntaxError("'\(word)' is in no block", at: first.range, hint: Keyword.hint(forLonely: word))
                }
                return statements
            }
            if let word = first.bareText, let hint = Keyword.foreign[word], !blocks.isEmpty {
                throw SyntaxError("there is no '\(word)'", at: first.range, hint: hint)
            }
            statements.append(try list())
            if blocks.isEmpty {
                // The '&' of a job belongs to it, a separator does not.
                let end = tokens.first.map { $0.kind == .background ? $0.range.upperBound : $0.range.lowerBound }
                ranges.append(first.range.lowerBound..<(end ?? bytes.count))
            }
            guard let token = tokens.first else { return statements }
            if token.kind == .background {
                let last = statements.removeLast()
                statements.append(.background(last, range: first.range.lowerBound..<token.range.lowerBound))
                tokens.removeFirst()
                continue
            }
            // The list ended where a command ended: at a separator or at an operator that list() takes itself.
            guard token.kind == .separator else {
                let text = String(decoding: bytes[token.range], as: UTF8.self)
                throw SyntaxError("unexpected '\(text)'", at: token.range, hint: "a new line or ';' ends a statement")
            }
        }
    }

    /// A statement with those that `&&` and `||` add to it.
    mutating func list() throws(SyntaxError) -> Statement {
        let first = try negation()
        var rest: [Statement.Link] = []
        while let token = tokens.first, token.kind == .and || token.kind == .or {
            tokens.removeFirst()
            skipLineEnds()
            guard !tokens.isEmpty else {
                throw SyntaxError(
                    "nothing follows the '\(token.kind == .and ? "&&" : "||")'", at: token.range, isIncomplete: true)
            }
            rest.append(Statement.Link(isAnd: token.kind == .and, statement: try negation()))
        }
        return rest.isEmpty ? first : .chain(first: first, rest: rest)
    }

    /// A line may end behind an operator.
    mutating func skipLineEnds() {
        while let next = tokens.first, next.kind == .separator, bytes[next.range.lowerBound] == UInt8(ascii: "\n") {
            tokens.removeFirst()
        }
    }

    private mutating func negation() throws(SyntaxError) -> Statement {
        var times = 0
        while let token = tokens.first, token.bareText == "!" {
            tokens.removeFirst()
            guard !tokens.isEmpty else { throw SyntaxError("nothing follows the '!'", at: token.range) }
            times += 1
        }
        let statement = try statement()
        return times == 0 ? statement : .not(statement, times: times)
    }

    private mutating func statement() throws(SyntaxError) -> Statement {
        guard let first = tokens.first else { throw SyntaxError("a command is missing", at: bytes.count..<bytes.count) }
        switch first.kind {
        case .word(let verb):
            if let keyword = verb.bareText.flatMap({ Keyword(rawValue: $0) }) {
                tokens.removeFirst()
                return try statement(keyword, at: first.range)
            }
            if let text = verb.bareText, Keyword.endings.contains(text) {
                throw SyntaxError("'\(text)' cannot stand here", at: first.range, hint: "it begins a statement")
            }
            return .command(try command(verb))
        case .expression(let condition):
            tokens.removeFirst()
            return .condition(condition)
        default:
            let text = String(decoding: bytes[first.range], as: UTF8.self)
            throw SyntaxError("a command is missing before '\(text)'", at: first.range)
        }
    }

    private mutating func statement(_ keyword: Keyword, at range: Range<Int>) throws(SyntaxError) -> Statement {
        switch keyword {
        case .let: return .assignment(try assignment(after: range, isExported: false))
        case .export: return .assignment(try assignment(after: range, isExported: true))
        case .assert: return try assertion(after: range)
        case .break, .continue, .return: return .jump(try jump(keyword, at: range))
        case .if, .for, .while, .try, .def, .parallel: return .block(try block(keyword, at: range))
        }
    }

    /// Takes the next word, which must be there.
    mutating func word(
        _ message: @autoclosure () -> String, after range: Range<Int>, hint: String? = nil
    ) throws(SyntaxError) -> Word {
        guard let token = tokens.first, case .word(let word) = token.kind else {
            throw SyntaxError(message(), at: range, hint: hint)
        }
        tokens.removeFirst()
        return word
    }

    /// Takes the next word if there is one in this statement.
    mutating func optionalWord() -> Word? {
        guard let token = tokens.first, case .word(let word) = token.kind else { return nil }
        tokens.removeFirst()
        return word
    }
}
