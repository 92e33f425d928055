/// `let`, `export` and `assert`.
extension Parser {
    mutating func assignment(after keyword: Range<Int>, isExported: Bool) throws(SyntaxError) -> Assignment {
        let verb = isExported ? "export" : "let"
        let form = isExported ? "write export NAME, or export NAME = VALUE" : "write let NAME = VALUE"
        let name = try word("'\(verb)' needs a name", after: keyword, hint: form)
        let text = try variable(name, hint: form)
        var assignment = Assignment(
            name: text, value: nil, isExported: isExported, range: keyword.lowerBound..<name.range.upperBound)
        let endsHere = tokens.first.map { Self.endsStatement($0.kind) } ?? true
        if isExported, endsHere { return assignment }
        guard let equals = tokens.first, equals.bareText == "=" else {
            throw SyntaxError("a '=' is missing behind '\(text)'", at: name.range, hint: form)
        }
        tokens.removeFirst()
        let value: Word
        if let token = tokens.first, case .expression(let condition) = token.kind {
            tokens.removeFirst()
            value = Word([.expression(condition)], range: token.range)
        } else {
            value = try word("a value is missing", after: equals.range, hint: form)
        }
        assignment.value = value
        assignment.range = keyword.lowerBound..<value.range.upperBound
        guard let extra = tokens.first else { return assignment }
        switch extra.kind {
        case .word: throw SyntaxError("a value is one word", at: extra.range, hint: "quote it: let \(text) = \"…\"")
        case .redirection, .pipe:
            throw SyntaxError("'\(verb)' writes nothing that could be redirected", at: extra.range)
        default: return assignment
        }
    }

    /// The name of a variable that is set here.
    func variable(_ word: Word, hint: String? = nil) throws(SyntaxError) -> String {
        guard let text = word.bareText, VariableName.isValid(text) else {
            throw SyntaxError("this is no name for a variable", at: word.range, hint: hint)
        }
        guard !VariableName.isPredefined(text) else { throw SyntaxError("'\(text)' is predefined", at: word.range) }
        return text
    }

    mutating func assertion(after keyword: Range<Int>) throws(SyntaxError) -> Statement {
        let form = "write assert (( COUNT > 0 )) 'what is wrong otherwise'"
        guard let token = tokens.first, case .expression(let condition) = token.kind else {
            throw SyntaxError("'assert' needs an expression", at: tokens.first?.range ?? keyword, hint: form)
        }
        tokens.removeFirst()
        let message = optionalWord()
        if let extra = tokens.first, case .word = extra.kind {
            throw SyntaxError("the message is one word", at: extra.range, hint: "quote it")
        }
        return .assertion(condition, message: message)
    }

    static func endsStatement(_ kind: Token.Kind) -> Bool {
        switch kind {
        case .separator, .and, .or, .background, .close: true
        case .word, .pipe, .redirection, .expression: false
        }
    }
}
