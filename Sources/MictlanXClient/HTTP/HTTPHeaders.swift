/// The header fields of an answer: names in lower case, order and repetitions kept (RFC 9110 §5).
package struct HTTPHeaders: Hashable, Sendable {
    /// The fields in the order in which they came.
    package private(set) var fields: [Field] = []

    /// One field.
    package struct Field: Hashable, Sendable {
        /// The name in lower case.
        package let name: String
        /// The value without the white space around it.
        package let value: String
    }

    /// No fields.
    package init() {}

    /// Collects fields.
    ///
    /// - Parameter pairs: names and values.
    package init(_ pairs: KeyValuePairs<String, String>) {
        for (name, value) in pairs { append(name: name, value: value) }
    }

    /// Adds a field.
    ///
    /// - Parameters:
    ///   - name: the name in any case.
    ///   - value: the value.
    package mutating func append(name: some StringProtocol, value: some StringProtocol) {
        append(Field(name: name.lowercased(), value: String(value)))
    }

    /// Adds a field whose name is in lower case.
    mutating func append(_ field: Field) {
        if fields.isEmpty { fields.reserveCapacity(8) }
        fields.append(field)
    }

    /// The first value of a name given in lower case.
    package subscript(name: String) -> String? { fields.first { $0.name == name }?.value }
}
