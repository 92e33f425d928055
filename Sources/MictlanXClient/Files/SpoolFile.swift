internal import SystemPackage

/// Bytes of unknown length, which go to a temporary file until they are sent.
struct SpoolFile {
    private let file: ScratchFile
    private var count = 0

    /// - Parameter file: an empty file.
    init(_ file: ScratchFile) { self.file = file }

    /// Creates the file.
    ///
    /// - Throws: ``MictlanXError``: `diskFull`; `io`, also when there is no such directory.
    init(in directory: FilePath) throws(MictlanXError) { self.init(try ScratchFile(in: directory)) }

    /// Appends bytes.
    ///
    /// - Throws: ``MictlanXError``: `diskFull`, `io`.
    mutating func append(_ bytes: UnsafeRawBufferPointer) throws(MictlanXError) {
        try file.write(bytes, at: count)
        count += bytes.count
    }

    /// Gives the file away to be read.
    ///
    /// - Returns: the file, from its start.
    /// - Throws: ``MictlanXError`` `io`.
    func finish(as path: FilePath) throws(MictlanXError) -> LocalFile { try file.opened(as: path) }
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
        var spool = try SpoolFile(in: directory)
        for try await piece in stream {
            try Task.checkCancellation()
            try piece.withUnsafeBytes { try spool.append($0) }
        }
        // A stream of AsyncStream's kind ends when its reader is cancelled: what came so far is not the whole.
        try Task.checkCancellation()
        return try spool.finish(as: "the stream")
    }
}
