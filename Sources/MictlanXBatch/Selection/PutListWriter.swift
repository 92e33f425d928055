package import MictlanXClient
package import MictlanXModel
internal import Synchronization
package import SystemPackage

/// Writes a frozen list of puts: every file with its final address and tags. A file without a valid name stays in it as
/// a failed item among the others; two files for one ball are refused before the first byte is sent.
package final class PutListWriter: Sendable {
    /// The files that no ball can be made of: how many, and the first.
    package struct Refusals: Sendable {
        package fileprivate(set) var count = 0
        package fileprivate(set) var first: MictlanXError?
    }

    private let writer: ListWriter
    private let names: NameClashes
    private let state = Mutex(Refusals())

    /// - Parameters:
    ///   - writer: the list.
    ///   - scratch: where a temporary file may lie.
    /// - Throws: `MictlanXError`.
    package init(_ writer: ListWriter, scratch: FilePath) throws(MictlanXError) {
        self.writer = writer
        names = try NameClashes(in: scratch)
    }

    package var refusals: Refusals { state.withLock { $0 } }

    /// Adds a file under a name, or as a failed item where the name is none under which it could be got again.
    package func append(
        _ file: FileItem, as name: BallName, in bucket: BucketID, tags: [String: String], isNamed: Bool = true
    ) throws(MictlanXError) {
        do {
            try name.checkIsFileName()
        } catch {
            return try refuse(file, error.message)
        }
        let address = BallAddress(bucket: bucket, name: name)
        try append(PutItem(file: file, address: address, tags: tags, isNamed: isNamed))
    }

    /// Adds a file with its address as it was given.
    package func append(_ put: PutItem) throws(MictlanXError) {
        try names.append(Array("\(put.address.bucket)/\(put.address.ball)".utf8), writer.count)
        try writer.append(.put(put))
    }

    /// Adds a file that no ball can be made of.
    package func refuse(_ file: FileItem, _ reason: String) throws(MictlanXError) {
        let item = WorkItem.refused(RefusedItem(file: file, reason: reason))
        let error = MictlanXError(.invalidArgument, "'\(item.label)': \(reason)")
        state.withLock { refusals in
            refusals.count += 1
            if refusals.first == nil { refusals.first = error }
        }
        try writer.append(item)
    }

    /// Freezes the list.
    ///
    /// - Throws: `MictlanXError`, also for two files with one id.
    package func freeze() async throws -> ItemSet {
        let items = try await writer.freeze()
        guard case .same(let first, let second)? = try await names.first() else { return items }
        let found = try await items.items(at: first, second)
        var files = found.compactMap { item -> String? in
            guard case .put(let put) = item else { return nil }
            return String(decoding: put.file.relative, as: UTF8.self)
        }
        if Set(files).count == 1 {
            files = found.compactMap { item in
                guard case .put(let put) = item else { return nil }
                return put.file.path.string
            }
        }
        let name = found.first?.address.map { "'\($0)'" } ?? "one ball"
        throw MictlanXError(
            .invalidArgument,
            "\(files.map { "'\($0)'" }.joined(separator: " and ")) would both become \(name); give them different names. "
                + "Nothing was sent")
    }
}
