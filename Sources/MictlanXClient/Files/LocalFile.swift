internal import MictlanXModel
package import MictlanXPlatform
package import SystemPackage

/// A local file open for reading, and what it was when it was opened. Closed when the last user lets go.
package final class LocalFile: Sendable {
    /// The file's path, for messages.
    package let path: FilePath
    /// What it was when it was opened.
    package let status: FileStatus
    private let descriptor: FileDescriptor
    /// What closes the descriptor, if this file does not.
    private let owner: NamelessFile?

    /// The size when it was opened, in bytes.
    package var size: Int { status.size }

    /// When it was last written, in nanoseconds since 1970; `nil` for what came through a spool file, which has no time,
    /// and for a time beyond 64 bits of them (1677 to 2262): another time would be a wrong one.
    var modified: Int64? {
        let moment = status.modified
        return owner == nil && moment != .max && moment != .min ? moment : nil
    }

    /// Opens a regular file.
    ///
    /// - Parameter path: the file; symbolic links are followed.
    /// - Throws: ``MictlanXError``: `notFound`, `forbidden`, `invalidArgument` for what is no regular file or belongs to a
    ///   store that is open in this process, `io`.
    package init(_ path: FilePath) throws(MictlanXError) {
        self.path = path
        try MictlanXError.explaining("cannot open", path) { try OpenStores.check(path) }
        // Without O_NONBLOCK the open of a FIFO waits for a writer.
        descriptor = try MictlanXError.explaining("cannot open", path) {
            try FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .nonBlocking])
        }
        owner = nil
        do {
            status = try Self.status(of: descriptor, path)
        } catch {
            try? descriptor.close()
            throw error
        }
    }

    /// - Throws: ``MictlanXError`` `io`.
    init(_ file: NamelessFile, as path: FilePath) throws(MictlanXError) {
        self.path = path
        descriptor = file.descriptor
        owner = file
        status = try Self.status(of: descriptor, path)
    }

    deinit { if owner == nil { try? descriptor.close() } }

    /// Fills a buffer.
    ///
    /// - Parameters:
    ///   - buffer: where the bytes go.
    ///   - offset: where they are in the file.
    /// - Throws: ``MictlanXError``: `changed` when the file ends before the buffer is full, `io`.
    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(MictlanXError) {
        let count = try MictlanXError.explaining("cannot read", path) {
            try descriptor.readWhole(into: buffer, at: offset)
        }
        guard count == buffer.count else { throw changed }
    }

    /// Reads a region piece by piece, through a buffer of fixed size.
    ///
    /// - Parameters:
    ///   - range: the offsets of its bytes.
    ///   - length: the most bytes of a piece.
    ///   - isCancelled: asked before each piece.
    ///   - body: takes the pieces in order; the bytes are gone afterwards.
    /// - Throws: ``MictlanXError``: `changed`, `io`; `CancellationError`; what the body throws.
    func forEachPiece(
        in range: Range<Int>, atMost length: Int = 1 << 18, isCancelled: () -> Bool,
        _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        let size = max(1, min(length, range.count))
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 4_096)
        defer { buffer.deallocate() }
        var offset = range.lowerBound
        while offset < range.upperBound {
            guard !isCancelled() else { throw CancellationError() }
            let part = UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(range.upperBound - offset))
            try read(into: part, at: offset)
            try body(UnsafeRawBufferPointer(part))
            offset += part.count
        }
    }

    /// Reads a region into memory.
    ///
    /// - Parameter range: the offsets of its bytes.
    /// - Returns: the bytes, which the file has had since it was opened.
    /// - Throws: as ``forEachPiece(in:atMost:isCancelled:_:)``.
    func bytes(in range: Range<Int>) throws -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(range.count)
        try forEachPiece(in: range, isCancelled: { Task.isCancelled }) { bytes += $0 }
        try checkUnchanged()
        return bytes
    }

    /// Hashes a region.
    ///
    /// - Returns: the checksum of bytes that the file has had since it was opened.
    /// - Throws: as ``forEachPiece(in:atMost:isCancelled:_:)``.
    func checksum(of range: Range<Int>, isCancelled: () -> Bool) throws -> Checksum {
        var hasher = SHA256()
        try forEachPiece(in: range, isCancelled: isCancelled) { hasher.update($0) }
        try checkUnchanged()
        return hasher.finish()
    }

    /// Checks that the file was not written since it was opened.
    ///
    /// - Throws: ``MictlanXError``: `changed`, `io`.
    package func checkUnchanged() throws(MictlanXError) {
        guard try Self.status(of: descriptor, path) == status else { throw changed }
    }

    /// Whether it ends where its size says. The files of `/proc` and `/sys`, and of some network file systems, give no
    /// size or one that is not theirs (proc(5)).
    ///
    /// - Throws: ``MictlanXError`` `io`.
    func endsAtItsSize() throws(MictlanXError) -> Bool {
        let start = max(0, size - 1)
        // A file that cannot be read at a place at all is read from its start, and that says what is wrong with it.
        let count = try? withUnsafeTemporaryAllocation(byteCount: 2, alignment: 1) { buffer in
            try descriptor.readWhole(into: buffer, at: start)
        }
        if count == size - start { return true }
        // What somebody is writing to has another size by now; the put finds that, and says so.
        return try Self.status(of: descriptor, path) != status
    }

    private var changed: MictlanXError {
        MictlanXError(.changed, "'\(path)' was written while it was read; put it again when nobody writes to it")
    }

    private static func status(of descriptor: FileDescriptor, _ path: FilePath) throws(MictlanXError) -> FileStatus {
        let status = try MictlanXError.explaining("cannot examine", path) { try FileStatus(descriptor: descriptor) }
        switch status.kind {
        case .file: return status
        case .directory: throw MictlanXError(.invalidArgument, "'\(path)' is a directory, not a file")
        case .other: throw MictlanXError(.invalidArgument, "'\(path)' is not a regular file")
        }
    }
}
