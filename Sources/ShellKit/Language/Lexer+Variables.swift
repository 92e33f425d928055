/// `$name`, `$?`, `$1`, `${name}`, `${name-default}`, `${name?message}`, `$_.size`, and what else a `$` begins.
extension Lexer {
    /// What the `$` here begins; nil when it stands for itself.
    mutating func dollar() throws(SyntaxError) -> Word.Part? {
        if peek(1) == UInt8(ascii: "(") {
            return peek(2) == UInt8(ascii: "(")
                ? .expression(try expression(opening: 3)) : .output(try substitution())
        }
        return try variable().map { .variable($0) }
    }

    private mutating func variable() throws(SyntaxError) -> VariableReference? {
        let start = position
        guard let next = peek(1) else { return nil }
        switch next {
        case UInt8(ascii: "{"):
            return try bracedVariable()
        case UInt8(ascii: "?"), UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "@"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            position += 2
            return VariableReference(
                name: String(decoding: [next], as: UTF8.self), fallback: .none, range: start..<position)
        case UInt8(ascii: "*"):
            throw SyntaxError("there is no '$*'", at: start..<start + 2, hint: "'$@' holds every argument")
        default:
            break
        }
        position += 1
        let name = identifier()
        guard !name.isEmpty else {
            position = start
            return nil
        }
        // What else is behind a name is text: $name.jpg is a file.
        let path = VariableName.structured.contains(name) ? try steps() : []
        return VariableReference(name: name, path: path, fallback: .none, range: start..<position)
    }

    private mutating func bracedVariable() throws(SyntaxError) -> VariableReference {
        let form = "write ${name}, ${name-default}, ${name?message} or ${name.field}"
        let start = position
        position += 2
        let name = special() ?? identifier()
        let path = name.isEmpty ? [] : try steps()
        guard let end = bytes[position...].firstIndex(of: UInt8(ascii: "}")) else {
            throw SyntaxError("'${' is never closed", at: start..<start + 2, isIncomplete: true)
        }
        let rest = bytes[position..<end]
        position = end + 1
        let range = start..<position
        guard !name.isEmpty else { throw SyntaxError("'${…}' needs a name", at: range, hint: form) }
        let fallback: VariableReference.Fallback
        switch rest.first {
        case nil: fallback = .none
        case UInt8(ascii: "-"): fallback = .value(Array(Self.unquoted(rest.dropFirst())))
        case UInt8(ascii: "?"): fallback = .error(String(decoding: Self.unquoted(rest.dropFirst()), as: UTF8.self))
        default: throw SyntaxError("'${\(name)' is followed by something unknown", at: range, hint: form)
        }
        return VariableReference(name: name, path: path, fallback: fallback, range: range)
    }

    /// A default without the quotes around the whole of it: they say no more than the braces do.
    private static func unquoted(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard text.count > 1, let quote = text.first, quote == text.last, #"'""#.utf8.contains(quote) else {
            return text
        }
        return text.dropFirst().dropLast()
    }

    /// `?`, `#`, `@` or digits between braces.
    private mutating func special() -> String? {
        guard let first = peek() else { return nil }
        if [UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "@")].contains(first) {
            guard peek(1) == UInt8(ascii: "}") else { return nil }
            position += 1
            return String(decoding: [first], as: UTF8.self)
        }
        let start = position
        while let byte = peek(), VariableName.isDigit(byte) { position += 1 }
        return position > start ? String(decoding: bytes[start..<position], as: UTF8.self) : nil
    }

    /// `.field` and `[0]`, as many as there are.
    private mutating func steps() throws(SyntaxError) -> [VariableReference.Step] {
        var steps: [VariableReference.Step] = []
        while let byte = peek() {
            let start = position
            if byte == UInt8(ascii: "."), let next = peek(1), VariableName.isPart(next, isFirst: true) {
                position += 1
                steps.append(.field(identifier()))
            } else if byte == UInt8(ascii: "["), let next = peek(1), VariableName.isDigit(next) {
                position += 1
                while let digit = peek(), VariableName.isDigit(digit) { position += 1 }
                guard let index = Int(String(decoding: bytes[start + 1..<position], as: UTF8.self)),
                    peek() == UInt8(ascii: "]")
                else { throw SyntaxError("this is no index", at: start..<position, hint: "write [0]") }
                position += 1
                steps.append(.element(index))
            } else {
                break
            }
        }
        return steps
    }

    mutating func identifier() -> String {
        let start = position
        while let byte = peek(), VariableName.isPart(byte, isFirst: position == start) { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

}

/// What may be called a variable.
enum VariableName {
    /// Where the session stands.
    static let places: Set<String> = ["BUCKET", "PROFILE", "HOST"]

    /// Those of the last result, whose parts are named without braces: `$_.size`.
    static let structured: Set<String> = ["_", "last"]

    /// What the shell itself sets; the environment is not asked for it.
    static func isPredefined(_ name: String) -> Bool {
        name == "?" || name == "!" || name == "#" || name == "@" || places.contains(name)
            || structured.contains(name)
            || name.utf8.first.map(isDigit) ?? false || Condition.names.contains(name)
    }

    static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    static func isPart(_ byte: UInt8, isFirst: Bool) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): !isFirst
        default: false
        }
    }

    static func isValid(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.enumerated().allSatisfy { isPart($0.element, isFirst: $0.offset == 0) }
    }
}
