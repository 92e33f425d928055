/// Why a value cannot stand in a field.
package enum FieldMismatch: Error, Hashable, Sendable {
    case wrongType
    /// The type fits and the value does not; the reason, and what was probably meant.
    case notAllowed(String, meant: String? = nil)
}

/// A Swift type that a key of the document can hold: parsed once, trusted afterwards.
package protocol FieldValue: Sendable {
    static var schemaType: SchemaType { get }

    /// Takes a value, literal or computed.
    init(value: WorkflowValue) throws(FieldMismatch)
}

extension Bool: FieldValue {
    package static var schemaType: SchemaType { .bool }

    package init(value: WorkflowValue) throws(FieldMismatch) {
        guard case .bool(let value) = value else { throw .wrongType }
        self = value
    }
}

extension String: FieldValue {
    package static var schemaType: SchemaType { .string }

    package init(value: WorkflowValue) throws(FieldMismatch) {
        guard case .string(let text) = value else { throw .wrongType }
        guard !text.utf8.contains(0) else { throw .notAllowed("NUL is not allowed here") }
        self = text
    }
}

/// Text for people or for content: any single value in its string form, not necessarily UTF-8.
package struct TextContent: FieldValue, Hashable {
    package let bytes: [UInt8]

    package static var schemaType: SchemaType { .text }

    package init(value: WorkflowValue) throws(FieldMismatch) {
        guard let bytes = value.textForm else { throw .wrongType }
        self.bytes = bytes
    }

    /// The text; bytes that are not UTF-8 show as U+FFFD.
    package var text: String { String(decoding: bytes, as: UTF8.self) }
}
