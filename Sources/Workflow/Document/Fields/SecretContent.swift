/// Text that may be a secret: the only type of field that takes one.
package struct SecretContent: FieldValue, Hashable {
    package let bytes: [UInt8]

    package static var schemaType: SchemaType { .secretText }

    package init(value: WorkflowValue) throws(FieldMismatch) {
        if case .secret(let secret) = value {
            bytes = Array(secret.exposed.utf8)
            return
        }
        guard let bytes = value.textForm else { throw .wrongType }
        self.bytes = bytes
    }
}

extension SecretContent: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "***" }
    package var debugDescription: String { "***" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
