package import MictlanXBatch
package import MictlanXModel
internal import MictlanXPlatform
package import SystemPackage

extension BucketID: FieldValue {
    package static var schemaType: SchemaType { .bucket }

    package init(value: WorkflowValue) throws(FieldMismatch) {
        guard case .string(let text) = value else { throw .wrongType }
        do { try self.init(text) } catch { throw FieldMismatch(error) }
    }
}

extension BallName: FieldValue {
    package static var schemaType: SchemaType { .ballName }

    package init(value: WorkflowValue) throws(FieldMismatch) {
        guard let bytes = value.textBytes else { throw .wrongType }
        do { try self.init(bytes: bytes) } catch { throw FieldMismatch(error) }
    }
}

extension FieldMismatch {
    fileprivate init(_ error: InvalidName) {
        if case .notCanonical(let text, let sanitized) = error, !sanitized.isEmpty {
            self = .notAllowed("'\(text)' is not a valid id", meant: sanitized)
        } else {
            self = .notAllowed("\(error)")
        }
    }
}

extension FilePath: FieldValue {
    package static var schemaType: SchemaType { .path }

    package init(value: WorkflowValue) throws(FieldMismatch) {
        guard let bytes = value.textBytes else { throw .wrongType }
        guard !bytes.isEmpty else { throw .notAllowed("the path is empty") }
        guard !bytes.contains(0) else { throw .notAllowed("NUL is not allowed in a path") }
        // `FilePath` drops a slash at the end, which says that a directory is meant: `DIR/.` says the same.
        self.init(bytes: bytes.count > 1 && bytes.last == UInt8(ascii: "/") ? bytes + [UInt8(ascii: ".")] : bytes)
    }
}

/// A file-name pattern that was checked.
package struct GlobPattern: FieldValue, Hashable {
    package let text: String
    package let glob: Glob

    package static var schemaType: SchemaType { .glob }

    package init(value: WorkflowValue) throws(FieldMismatch) {
        guard case .string(let text) = value else { throw .wrongType }
        do { glob = try Glob(text) } catch { throw .notAllowed("\(error)") }
        self.text = text
    }
}

extension ItemSet: FieldValue {
    package static var schemaType: SchemaType { .items }

    package init(value: WorkflowValue) throws(FieldMismatch) {
        guard case .items(let items) = value else { throw .wrongType }
        self = items
    }
}
