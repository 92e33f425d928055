internal import MictlanXModel
internal import MictlanXText

extension InputType {
    /// Whether `min` and `max` mean something.
    var isOrdered: Bool {
        switch self {
        case .int, .float, .duration, .size, .time: true
        case .string, .bool, .path, .list, .map: false
        }
    }
}

/// A value that an input does not take, with the reason.
package struct InvalidInput: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String
}

extension InputDeclaration {
    /// Reads a value of the declared type, within the declared limits, from the text behind the `=` of `--input
    /// name=value`. Lists and maps are JSON.
    ///
    /// - Parameters:
    ///   - text: What was given.
    ///   - offset: How many seconds the zone of times without one is ahead of UTC, by its own clock; UTC by default.
    /// - Returns: The value.
    /// - Throws: ``InvalidInput``.
    package func value(
        of text: String, offset: (Int64) -> Int64 = { _ in 0 }
    ) throws(InvalidInput) -> WorkflowValue {
        let place = SourceSpan(file: "", at: .start)
        let value: WorkflowValue?
        switch type {
        case .list, .map: value = try json(text)
        case .time: value = Timestamp(text, offset: offset).map { .time($0) }
        default:
            value = type.schemaType.literal(
                YAMLScalar(text: text, style: type.isTextual ? .doubleQuoted : .plain, contentSpan: place))
        }
        guard let value else {
            if type == .duration, let excess = DurationText.excess(of: text) {
                throw InvalidInput(description: "input \(name.quoted): \(excess)")
            }
            throw InvalidInput(description: "input \(name.quoted) takes \(type.schemaType.name), not \(text.quoted)")
        }
        if let reason = objection(to: value) { throw InvalidInput(description: "input \(name.quoted) \(reason)") }
        return value
    }

    private func json(_ text: String) throws(InvalidInput) -> WorkflowValue {
        let form = type == .list ? #"a list as JSON, such as ["a", "b"]"# : #"a map as JSON, such as {"a": 1}"#
        let value: JSONValue
        do throws(JSONParser.Malformed) {
            value = try JSONParser.parse(Array(text.utf8))
        } catch {
            throw InvalidInput(description: "input \(name.quoted) takes \(form); \(text.quoted) is \(error)")
        }
        switch (type, value) {
        case (.list, .array), (.map, .object): return WorkflowValue(value)
        default: throw InvalidInput(description: "input \(name.quoted) takes \(form), not \(text.quoted)")
        }
    }

    /// Why a value of the right type is not allowed: `is not one of: a, b`.
    package func objection(to value: WorkflowValue) -> String? {
        if isSecret, case .string(let text) = value, text.unicodeScalars.count < SecretDeclaration.minimumLength {
            return "is a secret of fewer than \(SecretDeclaration.minimumLength) characters, which cannot be hidden"
        }
        if let pattern, case .string(let text) = value, !pattern.matches(text) {
            // What is hidden is not repeated.
            if isSecret { return "does not match \(pattern.text.quoted)" }
            return "\(text.quoted) does not match \(pattern.text.quoted)"
        }
        if let allowed, !allowed.contains(where: { $0 == value }) {
            return "is not one of: \(allowed.map(\.display).joined(separator: ", "))"
        }
        if let minimum, Operators.order(value, minimum) == -1 { return "is less than \(minimum.display)" }
        if let maximum, Operators.order(maximum, value) == -1 { return "is more than \(maximum.display)" }
        return nil
    }
}

extension InputType {
    fileprivate var isTextual: Bool { self == .string || self == .path }
}
