/// Fills variables in. A variable is always one word and never a pattern, whatever it holds.
struct Expansion: Sendable {
    var variables: [String: [UInt8]] = [:]
    /// The process's own variables: those that the session did not set.
    var environment: [String: String] = [:]

    func argument(for word: Word) throws(SyntaxError) -> ExpandedWord {
        var argument = ExpandedWord()
        for part in word.parts {
            switch part {
            case .text(let bytes, let isQuoted):
                argument.append(bytes, isQuoted: isQuoted)
            case .variable(let reference):
                argument.append(try value(of: reference), isQuoted: true)
            }
        }
        return argument
    }

    private func value(of reference: VariableReference) throws(SyntaxError) -> [UInt8] {
        if let value = variables[reference.name] { return value }
        if !VariableName.isPredefined(reference.name), let value = environment[reference.name] {
            return Array(value.utf8)
        }
        switch reference.fallback {
        case .value(let bytes):
            return bytes
        case .error(let message):
            throw SyntaxError(message.isEmpty ? "'$\(reference.name)' is not set" : message, at: reference.range)
        case .none:
            throw SyntaxError(
                "'$\(reference.name)' is not set", at: reference.range,
                hint: "set it with let \(reference.name) = VALUE, or write ${\(reference.name)-default}")
        }
    }
}
