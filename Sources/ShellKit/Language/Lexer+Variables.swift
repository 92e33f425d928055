/// `$name`, `$?`, `${name}`, `${name-default}` and `${name?message}`.
extension Lexer {
    /// The reference that begins here; nil when the `$` stands for itself.
    mutating func variable() throws(SyntaxError) -> VariableReference? {
        let start = position
        guard let next = peek(1) else { return nil }
        switch next {
        case UInt8(ascii: "{"):
            return try bracedVariable()
        case UInt8(ascii: "("):
            throw .notYetSupported("the output of a command as a value ('$(…)') is", at: start..<start + 2)
        case UInt8(ascii: "?"), UInt8(ascii: "!"):
            position += 2
            return VariableReference(
                name: String(Character(Unicode.Scalar(next))), fallback: .none, range: start..<position)
        case UInt8(ascii: "@"), UInt8(ascii: "*"), UInt8(ascii: "#"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            throw .notYetSupported(
                "the variable '$\(Character(Unicode.Scalar(next)))' is", at: start..<start + 2,
                hint: "quote a literal '$' with single quotes")
        default:
            break
        }
        position += 1
        let name = identifier()
        guard !name.isEmpty else {
            position = start
            return nil
        }
        try checkReserved(name, at: start..<position)
        return VariableReference(name: name, fallback: .none, range: start..<position)
    }

    private mutating func bracedVariable() throws(SyntaxError) -> VariableReference {
        let start = position
        position += 2
        let name = peek() == UInt8(ascii: "?") && peek(1) == UInt8(ascii: "}") ? "?" : identifier()
        if name == "?" { position += 1 }
        guard let end = bytes[position...].firstIndex(of: UInt8(ascii: "}")) else {
            throw SyntaxError("'${' is never closed", at: start..<start + 2, isIncomplete: true)
        }
        let rest = bytes[position..<end]
        position = end + 1
        let range = start..<position
        guard !name.isEmpty else {
            throw SyntaxError(
                "'${…}' needs a name", at: range, hint: "write ${name}, ${name-default} or ${name?message}")
        }
        try checkReserved(name, at: range)
        switch rest.first {
        case nil:
            return VariableReference(name: name, fallback: .none, range: range)
        case UInt8(ascii: "-"):
            return VariableReference(name: name, fallback: .value(Array(rest.dropFirst())), range: range)
        case UInt8(ascii: "?"):
            let message = String(decoding: rest.dropFirst(), as: UTF8.self)
            return VariableReference(name: name, fallback: .error(message), range: range)
        default:
            throw SyntaxError(
                "'${\(name)' is followed by something unknown", at: range,
                hint: "write ${name}, ${name-default} or ${name?message}")
        }
    }

    private mutating func identifier() -> String {
        let start = position
        while let byte = peek(), VariableName.isPart(byte, isFirst: position == start) { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// `$_` and `$last` will hold the last result; a name that means something else later must not work now.
    private func checkReserved(_ name: String, at range: Range<Int>) throws(SyntaxError) {
        if VariableName.reserved.contains(name) {
            throw .notYetSupported("the predefined variable '$\(name)' is", at: range)
        }
    }
}

/// What may be called a variable.
enum VariableName {
    static let reserved: Set<String> = ["_", "last", "PROFILE", "HOST"]

    /// What the shell itself sets; the environment is not asked for it.
    static func isPredefined(_ name: String) -> Bool { ["?", "!", "BUCKET"].contains(name) || reserved.contains(name) }

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
