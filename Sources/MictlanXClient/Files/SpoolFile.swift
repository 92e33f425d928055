internal import Glibc
internal import SystemPackage

/// A temporary file without a name: bytes of unknown length go there until they are sent. Nothing is left of it when its
/// last user lets go, nor when the process dies.
final class SpoolFile {
    private let directory: FilePath
    /// -1 once it was given away.
    private var descriptor: CInt
    private var count = 0

    /// Creates the file.
    ///
    /// - Parameter directory: where its bytes lie.
    /// - Throws: ``MictlanXError``: `noBucket` when the directory does not exist, `forbidden`, `diskFull`, `io`.
    convenience init(in directory: FilePath) throws(MictlanXError) {
        self.init(adopting: try UnnamedFile.create(in: directory), in: directory)
    }

    /// Takes an open file over.
    ///
    /// - Parameters:
    ///   - descriptor: closed at the end.
    ///   - directory: where it is, for messages.
    init(adopting descriptor: CInt, in directory: FilePath) {
        self.descriptor = descriptor
        self.directory = directory
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Appends bytes.
    ///
    /// - Throws: ``MictlanXError``: `diskFull`, `io`.
    func append(_ bytes: UnsafeRawBufferPointer) throws(MictlanXError) {
        let number = UnnamedFile.write(bytes, to: descriptor, at: count)
        guard number == 0 else { throw MictlanXError(errno: number, "cannot write a temporary file in", directory) }
        count += bytes.count
    }

    /// Gives the file away to be read.
    ///
    /// - Parameter path: what messages call it.
    /// - Returns: the file, from its start.
    /// - Throws: ``MictlanXError`` `io`.
    func finish(as path: FilePath) throws(MictlanXError) -> LocalFile {
        defer { descriptor = -1 }
        return try LocalFile(adopting: descriptor, path: path)
    }
}

extension SpoolFile {
    /// Reads a stream to its end.
    ///
    /// - Parameters:
    ///   - stream: the bytes; the next piece is asked for when the one before is written.
    ///   - directory: where they wait.
    /// - Returns: the bytes as a file.
    /// - Throws: ``MictlanXError``: `diskFull`, `io`; `CancellationError`; what the stream throws.
    static func reading<S: AsyncSequence>(
        _ stream: S, into directory: FilePath
    ) async throws -> LocalFile where S.Element == [UInt8] {
        let spool = try SpoolFile(in: directory)
        for try await piece in stream {
            try Task.checkCancellation()
            try piece.withUnsafeBytes { try spool.append($0) }
        }
        // A stream of AsyncStream's kind ends when its reader is cancelled: what came so far is not the whole.
        try Task.checkCancellation()
        return try spool.finish(as: "the stream")
    }
}
