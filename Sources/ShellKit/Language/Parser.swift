/// Turns tokens into statements. The whole input is parsed before its first statement runs.
struct Parser {
    private var tokens: ArraySlice<Token>
    private let bytes: [UInt8]

    /// Every statement of `bytes`.
    ///
    /// - Throws: `SyntaxError`, which tells whether more input could complete the last statement.
    static func statements(in bytes: [UInt8]) throws(SyntaxError) -> [Statement] {
        var lexer = Lexer(bytes)
        var parser = Parser(tokens: try lexer.tokens()[...], bytes: bytes)
        return try parser.statements()
    }

    /// Whether `text` waits for another line: an open quote, a trailing `\`, `&&` or `||`.
    static func isIncomplete(_ text: String) -> Bool {
        do {
            _ = try statements(in: Array(text.utf8))
            return false
        } catch {
            return error.isIncomplete
        }
    }

    private mutating func statements() throws(SyntaxError) -> [Statement] {
        var statements: [Statement] = []
        while true {
            while tokens.first?.kind == .separator { tokens.removeFirst() }
            guard let first = tokens.first else { return statements }
            statements.append(try list())
            guard let token = tokens.first else { return statements }
            if token.kind == .background {
                let last = statements.removeLast()
                statements.append(.background(last, range: first.range.lowerBound..<token.range.lowerBound))
                tokens.removeFirst()
                continue
            }
            // The list ended where a command ended: at a separator or at an operator that list() takes itself.
            guard token.kind == .separator else { throw SyntaxError("unexpected text", at: token.range) }
        }
    }

    private mutating func list() throws(SyntaxError) -> Statement {
        let first = try negation()
        var rest: [Statement.Link] = []
        while let token = tokens.first, token.kind == .and || token.kind == .or {
            tokens.removeFirst()
            // A line may end behind the operator.
            while let next = tokens.first, next.kind == .separator, bytes[next.range.lowerBound] == UInt8(ascii: "\n") {
                tokens.removeFirst()
            }
            guard !tokens.isEmpty else {
                throw SyntaxError(
                    "nothing follows the '\(token.kind == .and ? "&&" : "||")'", at: token.range, isIncomplete: true)
            }
            rest.append(Statement.Link(isAnd: token.kind == .and, statement: try negation()))
        }
        return rest.isEmpty ? first : .chain(first: first, rest: rest)
    }

    private mutating func negation() throws(SyntaxError) -> Statement {
        var times = 0
        while let token = tokens.first, case .word(let word) = token.kind, let text = word.bareText, text.first == "!" {
            guard text == "!" else {
                throw .notYetSupported("running a command of the host ('!…') is", at: token.range)
            }
            tokens.removeFirst()
            guard !tokens.isEmpty else { throw SyntaxError("nothing follows the '!'", at: token.range) }
            times += 1
        }
        let command = try command()
        return times == 0 ? command : .not(command, times: times)
    }

    private mutating func command() throws(SyntaxError) -> Statement {
        guard let first = tokens.first else { throw SyntaxError("a command is missing", at: bytes.count..<bytes.count) }
        guard case .word(var verb) = first.kind else {
            let text = String(decoding: bytes[first.range], as: UTF8.self)
            throw SyntaxError("a command is missing before '\(text)'", at: first.range)
        }
        if bytes[first.range.lowerBound] == UInt8(ascii: "\\") {
            let text = String(decoding: bytes[first.range], as: UTF8.self)
            guard VerbAlias.verb(of: text) != nil else {
                throw .notYetSupported(
                    "the backslash command '\(text)' is", at: first.range, hint: VerbAlias.backslashHint)
            }
            verb = Word([.text(Array(text.utf8), isQuoted: false)], range: first.range)
        }
        tokens.removeFirst()
        let modifiers = try modifiers(before: &verb)
        if verb.bareText == "let" {
            guard modifiers.isEmpty else {
                throw SyntaxError("'let' cannot fail", at: first.range, hint: "write it alone")
            }
            return try assignment(after: first.range)
        }
        var command = try arguments(of: verb)
        command.modifiers = modifiers
        return .command(command)
    }

    /// Takes the words that say how a command runs; `verb` is the first word behind them then.
    private mutating func modifiers(before verb: inout Word) throws(SyntaxError) -> [CommandModifier] {
        var modifiers: [CommandModifier] = []
        while let name = verb.bareText, CommandModifier.names.contains(name) {
            let range = verb.range
            if name == "retry" {
                guard let token = tokens.first, case .word(let word) = token.kind, let text = word.bareText,
                    let count = Int(text), count > 0
                else { throw SyntaxError("'retry' needs a number", at: range, hint: "write retry 3 COMMAND") }
                tokens.removeFirst()
                modifiers.append(.retry(count))
            } else {
                modifiers.append(name == "ignore" ? .ignore : .time)
            }
            guard let next = tokens.first, case .word(let word) = next.kind else {
                throw SyntaxError("a command is missing behind '\(name)'", at: range)
            }
            tokens.removeFirst()
            verb = word
        }
        return modifiers
    }

    private mutating func arguments(of verb: Word) throws(SyntaxError) -> SimpleCommand {
        var line = SimpleCommand(verb: verb, arguments: [])
        while let token = tokens.first {
            switch token.kind {
            case .word(let word):
                line.arguments.append(word)
                tokens.removeFirst()
            case .output(let appends):
                tokens.removeFirst()
                guard let next = tokens.first, case .word(let target) = next.kind else {
                    throw SyntaxError("a file name is missing behind '>'", at: token.range)
                }
                guard line.redirection == nil else { throw SyntaxError("a second redirection", at: token.range) }
                line.redirection = .init(target: target, appends: appends)
                tokens.removeFirst()
            case .separator, .and, .or, .background:
                return line
            }
        }
        return line
    }

    private mutating func assignment(after keyword: Range<Int>) throws(SyntaxError) -> Statement {
        let form = "write let NAME = VALUE"
        guard let token = tokens.first, case .word(let name) = token.kind else {
            throw SyntaxError("'let' needs a name", at: keyword, hint: form)
        }
        guard let text = name.bareText, VariableName.isValid(text) else {
            throw SyntaxError("this is no name for a variable", at: name.range, hint: form)
        }
        guard !VariableName.isPredefined(text) else {
            throw SyntaxError("'\(text)' is predefined", at: name.range)
        }
        tokens.removeFirst()
        guard let equals = tokens.first, case .word(let sign) = equals.kind, sign.bareText == "=" else {
            throw SyntaxError("a '=' is missing behind '\(text)'", at: name.range, hint: form)
        }
        tokens.removeFirst()
        guard let last = tokens.first, case .word(let value) = last.kind else {
            throw SyntaxError("a value is missing", at: equals.range, hint: form)
        }
        tokens.removeFirst()
        if let extra = tokens.first, case .word = extra.kind {
            throw SyntaxError("a value is one word", at: extra.range, hint: "quote it: let \(text) = \"…\"")
        }
        if let extra = tokens.first, case .output = extra.kind {
            throw SyntaxError("'let' writes nothing that could be redirected", at: extra.range)
        }
        return .assignment(name: text, value: value)
    }
}
