/// Cuts a source into tokens. It works on bytes: names of files need not be UTF-8.
struct Lexer {
    let bytes: [UInt8]
    var position = 0
    /// How many `$(` and `@(` are open: a `)` ends the innermost one.
    var nesting = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// All tokens up to the end.
    mutating func tokens() throws(SyntaxError) -> [Token] {
        var tokens: [Token] = []
        while let token = try next() { tokens.append(token) }
        return tokens
    }

    mutating func next() throws(SyntaxError) -> Token? {
        try skipBlanks()
        guard let byte = peek() else { return nil }
        let start = position
        switch byte {
        case UInt8(ascii: "\n"), UInt8(ascii: ";"):
            return token(.separator, length: 1)
        case UInt8(ascii: "&"):
            return peek(1) == byte ? token(.and, length: 2) : token(.background, length: 1)
        case UInt8(ascii: "|"):
            return peek(1) == byte ? token(.or, length: 2) : token(.pipe, length: 1)
        case UInt8(ascii: ">"):
            let appends = peek(1) == byte
            return token(.redirection(.output(appends: appends)), length: appends ? 2 : 1)
        case UInt8(ascii: "2") where peek(1) == UInt8(ascii: ">") && peek(2) == UInt8(ascii: "&"):
            guard peek(3) == UInt8(ascii: "1") else {
                throw SyntaxError("only '2>&1' joins streams", at: start..<start + 3, hint: "write 2>&1 or 2> FILE")
            }
            return token(.redirection(.joinedErrors), length: 4)
        case UInt8(ascii: "2") where peek(1) == UInt8(ascii: ">"):
            let appends = peek(2) == UInt8(ascii: ">")
            return token(.redirection(.errors(appends: appends)), length: appends ? 3 : 2)
        case UInt8(ascii: "<"):
            guard peek(1) != byte else {
                throw SyntaxError("there are no here-documents", at: start..<start + 2, hint: "write < FILE")
            }
            return token(.redirection(.input), length: 1)
        case UInt8(ascii: "(") where peek(1) == byte:
            return Token(kind: .expression(try expression(opening: 2)), range: start..<position)
        case UInt8(ascii: ")") where nesting > 0:
            return token(.close, length: 1)
        default:
            return Token(kind: .word(try word()), range: start..<position)
        }
    }

    private mutating func token(_ kind: Token.Kind, length: Int) -> Token {
        position += length
        return Token(kind: kind, range: position - length..<position)
    }

    /// Skips blanks, comments and continued lines.
    private mutating func skipBlanks() throws(SyntaxError) {
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"):
                position += 1
            case UInt8(ascii: "\r") where peek(1) == UInt8(ascii: "\n"):
                position += 1
            case UInt8(ascii: "\\") where continuationLength() != nil:
                position += continuationLength() ?? 0
            case UInt8(ascii: "\\") where peek(1) == nil:
                throw SyntaxError(
                    "nothing follows the '\\'", at: position..<position + 1, isIncomplete: true)
            case UInt8(ascii: "#"):
                while let comment = peek(), comment != UInt8(ascii: "\n") { position += 1 }
            default:
                return
            }
        }
    }

    /// The length of a backslash and the line end behind it.
    func continuationLength() -> Int? {
        guard peek() == UInt8(ascii: "\\") else { return nil }
        if peek(1) == UInt8(ascii: "\n") { return 2 }
        return peek(1) == UInt8(ascii: "\r") && peek(2) == UInt8(ascii: "\n") ? 3 : nil
    }

    func peek(_ distance: Int = 0) -> UInt8? {
        position + distance < bytes.count ? bytes[position + distance] : nil
    }
}
