/// What holds commands, words or an expression of its own: `$( )`, `@( )`, `(( ))`.
extension Lexer {
    /// `$(COMMAND)`.
    mutating func substitution() throws(SyntaxError) -> Substitution {
        let start = position
        let tokens = try nested("$(", from: start)
        var parser = Parser(tokens: tokens[...], bytes: bytes)
        do throws(SyntaxError) {
            let statements = try parser.statements()
            guard !statements.isEmpty else {
                throw SyntaxError("'$( )' needs a command", at: start..<position)
            }
            return Substitution(statements: statements, range: start..<position)
        } catch {
            // Its end is there: more lines would not mend it.
            var error = error
            error.isIncomplete = false
            throw error
        }
    }

    /// `@(A B C)`, over as many lines as it has.
    mutating func list() throws(SyntaxError) -> [Word] {
        var words: [Word] = []
        for token in try nested("@(", from: position) {
            switch token.kind {
            case .word(let word): words.append(word)
            case .separator where bytes[token.range.lowerBound] == UInt8(ascii: "\n"): break
            default: throw SyntaxError("a list holds words", at: token.range, hint: "quote what is text")
            }
        }
        return words
    }

    /// The tokens up to the `)` that closes what begins here.
    private mutating func nested(_ opening: String, from start: Int) throws(SyntaxError) -> [Token] {
        guard nesting < LanguageLimits.nesting else {
            throw SyntaxError("more than \(LanguageLimits.nesting) '\(opening)' in each other", at: start..<start + 2)
        }
        position += 2
        nesting += 1
        defer { nesting -= 1 }
        var tokens: [Token] = []
        while let token = try next() {
            if case .close = token.kind { return tokens }
            tokens.append(token)
        }
        throw SyntaxError("'\(opening)' is never closed", at: start..<start + 2, isIncomplete: true)
    }

    /// `(( EXPR ))`, or `$((EXPR))`, which has an opening of three characters.
    mutating func expression(opening: Int) throws(SyntaxError) -> Condition {
        let start = position
        position += opening
        let first = position
        var depth = 0
        var quote: UInt8?
        while let byte = peek() {
            switch (quote, byte) {
            case (let open?, byte) where open == byte: quote = nil
            case (UInt8(ascii: "\"")?, UInt8(ascii: "\\")): position += 1
            case (.some, _): break
            case (nil, UInt8(ascii: "'")), (nil, UInt8(ascii: "\"")): quote = byte
            case (nil, UInt8(ascii: "(")): depth += 1
            case (nil, UInt8(ascii: ")")) where depth > 0: depth -= 1
            case (nil, UInt8(ascii: ")")):
                guard peek(1) == byte else {
                    throw SyntaxError(
                        "a ')' too many", at: position..<position + 1, hint: "an expression ends with '))'")
                }
                position += 2
                return try Condition(bytes[first..<position - 2], range: start..<position)
            default: break
            }
            position += 1
        }
        throw SyntaxError("'((' is never closed", at: start..<start + opening, isIncomplete: true)
    }
}
