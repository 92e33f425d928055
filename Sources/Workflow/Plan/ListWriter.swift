package import MictlanXClient
internal import MictlanXModel
internal import MictlanXPlatform
package import SystemPackage

/// Writes a frozen work list: beside its name, made durable, then renamed, so that a list is there whole or not at all.
package final class ListWriter {
    private let file: FilePath
    private let temporary: FilePath
    private let descriptor: FileDescriptor
    private let kind: WorkItem.Kind
    private var buffer: [UInt8] = []
    private var hasher = SHA256()
    private var isFinished = false
    /// The number of items so far.
    package private(set) var count = 0
    /// The sum of their sizes.
    package private(set) var bytes = 0

    private static let bufferSize = 1 << 16

    /// - Parameters:
    ///   - file: the list's final name.
    ///   - kind: what the list holds.
    /// - Throws: `MictlanXError`.
    package init(file: FilePath, kind: WorkItem.Kind) throws(MictlanXError) {
        self.file = file
        self.kind = kind
        let temporary = FilePath(bytes: file.bytes + Array(".part".utf8))
        self.temporary = temporary
        descriptor = try MictlanXError.explaining("cannot write", temporary) {
            try FileDescriptor.open(
                temporary, .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: [.ownerReadWrite])
        }
        buffer.reserveCapacity(Self.bufferSize + 4_096)
    }

    deinit {
        try? descriptor.close()
        if !isFinished { temporary.removeFile() }
    }

    /// Adds an item.
    package func append(_ item: WorkItem) throws(MictlanXError) {
        item.appendLine(to: &buffer)
        count += 1
        bytes += item.size
        if buffer.count >= Self.bufferSize { try flush() }
    }

    private func flush() throws(MictlanXError) {
        hasher.update(buffer)
        try MictlanXError.explaining("cannot write", temporary) { _ = try descriptor.writeAll(buffer) }
        buffer.removeAll(keepingCapacity: true)
    }

    /// Makes the list durable under its name.
    ///
    /// - Parameter origin: what the list was picked from.
    /// - Returns: the frozen list.
    /// - Throws: `MictlanXError`; the list is not there then.
    package func finish(origin: ItemSet.Origin? = nil) throws(MictlanXError) -> ItemSet {
        try flush()
        try MictlanXError.explaining("cannot make durable", file) {
            try descriptor.synchronize()
            try temporary.rename(to: file)
        }
        isFinished = true
        let directory = file.removingLastComponent()
        try MictlanXError.explaining("cannot make durable", directory) { try directory.synchronizeDirectory() }
        return ItemSet(
            kind: kind, count: count, bytes: ByteCount(bytes), file: file, sha256: hasher.finish(), origin: origin)
    }
}
