internal import MictlanXModel
internal import MictlanXText

/// Splits an expression into tokens.
struct ExpressionLexer {
    private let scalars: [Unicode.Scalar]
    private var offset = 0

    init(_ text: some StringProtocol) { scalars = Array(text.unicodeScalars) }

    /// All tokens, the last of kind ``ExpressionToken/Kind/end``.
    static func tokens(of text: some StringProtocol) throws(ExpressionError) -> [ExpressionToken] {
        var lexer = ExpressionLexer(text)
        var tokens: [ExpressionToken] = []
        while let token = try lexer.next() { tokens.append(token) }
        tokens.append(ExpressionToken(kind: .end, range: lexer.offset..<lexer.offset))
        return tokens
    }

    private var current: Unicode.Scalar? { offset < scalars.count ? scalars[offset] : nil }

    private func peek(_ distance: Int) -> Unicode.Scalar? {
        offset + distance < scalars.count ? scalars[offset + distance] : nil
    }

    private func text(from start: Int) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars[start..<offset])
        return String(text)
    }

    private mutating func next() throws(ExpressionError) -> ExpressionToken? {
        while let scalar = current, scalar == " " || scalar == "\n" || scalar == "\t" || scalar == "\r" { offset += 1 }
        guard let scalar = current else { return nil }
        let start = offset
        if scalar.isExpressionDigit { return try number() }
        if scalar == "\"" || scalar == "'" { return try quoted(by: scalar) }
        if scalar.isExpressionNameStart {
            while let scalar = current, scalar.isExpressionNameStart || scalar.isExpressionDigit { offset += 1 }
            return ExpressionToken(kind: word(text(from: start)), range: start..<offset)
        }
        return try symbol()
    }

    private func word(_ text: String) -> ExpressionToken.Kind {
        switch text {
        case "true": .literal(.bool(true))
        case "false": .literal(.bool(false))
        case "null": .literal(.null)
        case "not", "in": .symbol(text)
        default: .name(text)
        }
    }

    private mutating func symbol() throws(ExpressionError) -> ExpressionToken {
        let start = offset
        for symbol in ["||", "&&", "==", "!=", "<=", ">="]
        where symbol.unicodeScalars.elementsEqual(scalars[start...].prefix(2)) {
            offset += 2
            return ExpressionToken(kind: .symbol(symbol), range: start..<offset)
        }
        offset += 1
        let text = text(from: start)
        guard "!<>+-*/%.,()[]".contains(text) else {
            throw ExpressionError(
                .syntax, "'\(text)' has no meaning in an expression", help: Self.hint(for: text), at: start..<offset)
        }
        return ExpressionToken(kind: .symbol(text), range: start..<offset)
    }

    private static func hint(for text: String) -> String? {
        switch text {
        case "&", "|": "write '\(text)\(text)'"
        case "=": "write '=='"
        case "?", ":": "there is no '?:'; write if(condition, then, else)"
        case "{", "}": "maps are not written in expressions"
        case "$": "'${{ }}' is not nested; write the name alone"
        default: nil
        }
    }

    /// A number, or a number with units: a duration (`1m30s`) or a size (`5MiB`).
    private mutating func number() throws(ExpressionError) -> ExpressionToken {
        let start = offset
        while let scalar = current, scalar.isExpressionDigit { offset += 1 }
        if current == ".", let following = peek(1), following.isExpressionDigit {
            offset += 1
            while let scalar = current, scalar.isExpressionDigit { offset += 1 }
        }
        let digits = text(from: start)
        var hasUnit = false
        while let scalar = current, scalar.isExpressionNameStart || (hasUnit && scalar.isExpressionDigit) {
            hasUnit = true
            offset += 1
        }
        let text = text(from: start)
        let range = start..<offset
        guard hasUnit else { return ExpressionToken(kind: .literal(try plain(digits, range)), range: range) }
        if let duration = try? DurationText.parse(text) {
            return ExpressionToken(kind: .literal(.duration(duration)), range: range)
        }
        if Self.looksLikeSize(text.dropFirst(digits.count)), let size = try? ByteCount(parsing: text) {
            return ExpressionToken(kind: .literal(.size(size)), range: range)
        }
        if let excess = DurationText.excess(of: text) { throw ExpressionError(.syntax, excess, at: range) }
        if text.dropFirst(digits.count).lowercased().wholeMatch(of: /e[0-9]*/) != nil {
            throw ExpressionError(
                .syntax, "'\(text)' is no number", help: "numbers are written without an exponent: 1000, 0.5", at: range
            )
        }
        throw ExpressionError(
            .syntax, "'\(text)' is neither a duration nor a size",
            help: "durations: 500ms 90s 2h30m 7d, sizes: 5MiB 1MB 10B",
            at: range)
    }

    /// The size grammar takes any word that begins with a unit's letter; an expression takes the units themselves.
    private static func looksLikeSize(_ unit: some StringProtocol) -> Bool {
        let unit = unit.lowercased()
        return unit == "b"
            || unit.first.map { "kmgtpe".contains($0) && ["", "b", "ib"].contains(unit.dropFirst()) } ?? false
    }

    private func plain(_ digits: String, _ range: Range<Int>) throws(ExpressionError) -> WorkflowValue {
        if digits.contains(".") {
            guard let value = Double(digits), value.isFinite else {
                throw ExpressionError(.syntax, "'\(digits)' is out of range", at: range)
            }
            return .float(value)
        }
        guard let value = Int(digits) else {
            throw ExpressionError(.syntax, "'\(digits)' does not fit 64 bits", at: range)
        }
        return .int(value)
    }

    /// `'…'` is literal, `''` in it a quote; `"…"` knows `\n \t \r \" \\`.
    private mutating func quoted(by quote: Unicode.Scalar) throws(ExpressionError) -> ExpressionToken {
        let start = offset
        offset += 1
        var text = String.UnicodeScalarView()
        while let scalar = current {
            offset += 1
            if scalar == quote {
                guard quote == "'", current == "'" else {
                    return ExpressionToken(kind: .literal(.string(String(text))), range: start..<offset)
                }
                offset += 1
                text.append("'")
            } else if scalar == "\\", quote == "\"" {
                text.append(try escaped())
            } else {
                text.append(scalar)
            }
        }
        throw ExpressionError(.syntax, "the text is not closed; a \(quote) is missing", at: start..<start + 1)
    }

    private mutating func escaped() throws(ExpressionError) -> Unicode.Scalar {
        let known: [Unicode.Scalar: Unicode.Scalar] = ["n": "\n", "t": "\t", "r": "\r", "\"": "\"", "\\": "\\"]
        guard let scalar = current, let meaning = known[scalar] else {
            throw ExpressionError(
                .syntax, "unknown escape", help: "known are \\n \\t \\r \\\" \\\\", at: offset - 1..<offset)
        }
        offset += 1
        return meaning
    }
}

extension Unicode.Scalar {
    var isExpressionDigit: Bool { ("0"..."9").contains(self) }
    var isExpressionNameStart: Bool { ("a"..."z").contains(self) || ("A"..."Z").contains(self) || self == "_" }
}
