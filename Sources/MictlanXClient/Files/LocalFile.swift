internal import Glibc
package import SystemPackage

/// A local file open for reading, and what it was when it was opened. Closed when the last user lets go.
package final class LocalFile: Sendable {
    /// The file's path, for messages.
    package let path: FilePath
    /// What it was when it was opened.
    package let status: FileStatus
    private let descriptor: CInt

    /// The size when it was opened, in bytes.
    package var size: Int { status.size }

    /// Opens a regular file.
    ///
    /// - Parameter path: the file; symbolic links are followed.
    /// - Throws: ``MictlanXError``: `notFound`, `forbidden`, `invalidArgument` for what is no regular file, `io`.
    package init(_ path: FilePath) throws(MictlanXError) {
        self.path = path
        // Without O_NONBLOCK the open of a FIFO waits for a writer.
        descriptor = path.withPlatformString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        guard descriptor >= 0 else { throw MictlanXError(errno: errno, "cannot open", path) }
        do {
            status = try Self.status(of: descriptor, path)
        } catch {
            close(descriptor)
            throw error
        }
    }

    /// Takes over an open descriptor of a regular file, which is closed with the last user, and also when this throws.
    ///
    /// - Parameters:
    ///   - descriptor: open for reading.
    ///   - path: what messages call it.
    /// - Throws: ``MictlanXError`` `io`.
    init(adopting descriptor: CInt, path: FilePath) throws(MictlanXError) {
        self.path = path
        self.descriptor = descriptor
        do {
            status = try Self.status(of: descriptor, path)
        } catch {
            close(descriptor)
            throw error
        }
    }

    deinit { close(descriptor) }

    /// Fills a buffer.
    ///
    /// - Parameters:
    ///   - buffer: where the bytes go.
    ///   - offset: where they are in the file.
    /// - Throws: ``MictlanXError``: `changed` when the file ends before the buffer is full, `io`.
    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(MictlanXError) {
        var done = 0
        while done < buffer.count, let base = buffer.baseAddress {
            let count = pread(descriptor, base + done, buffer.count - done, offset + done)
            if count > 0 {
                done += count
            } else if count == 0 {
                throw changed
            } else if errno != EINTR {
                throw MictlanXError(errno: errno, "cannot read", path)
            }
        }
    }

    /// Reads a region piece by piece, through a buffer of fixed size.
    ///
    /// - Parameters:
    ///   - range: the offsets of its bytes.
    ///   - isCancelled: asked before each piece.
    ///   - body: takes the pieces in order; the bytes are gone afterwards.
    /// - Throws: ``MictlanXError``: `changed`, `io`; `CancellationError`; what the body throws.
    func forEachPiece(
        in range: Range<Int>, isCancelled: () -> Bool, _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        let size = max(1, min(1 << 18, range.count))
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

    /// Checks that the file was not written since it was opened.
    ///
    /// - Throws: ``MictlanXError``: `changed`, `io`.
    package func checkUnchanged() throws(MictlanXError) {
        guard try Self.status(of: descriptor, path) == status else { throw changed }
    }

    private var changed: MictlanXError {
        MictlanXError(.changed, "'\(path)' was written while it was read; put it again when nobody writes to it")
    }

    private static func status(of descriptor: CInt, _ path: FilePath) throws(MictlanXError) -> FileStatus {
        let status: FileStatus
        do {
            status = try FileStatus(descriptor: descriptor)
        } catch {
            throw MictlanXError(errno: error.rawValue, "cannot examine", path)
        }
        switch status.kind {
        case .file: return status
        case .directory: throw MictlanXError(.invalidArgument, "'\(path)' is a directory, not a file")
        case .other: throw MictlanXError(.invalidArgument, "'\(path)' is not a regular file")
        }
    }
}
