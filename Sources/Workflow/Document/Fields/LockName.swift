/// The name of a lock.
package struct LockName: FieldValue, Hashable {
    package let text: String

    package static var schemaType: SchemaType { .string }

    package init(value: WorkflowValue) throws(FieldMismatch) {
        let text = try String(value: value)
        guard !text.isEmpty else { throw .notAllowed("a lock has a name") }
        self.text = text
    }
}
