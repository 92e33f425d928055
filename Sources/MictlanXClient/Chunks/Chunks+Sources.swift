public import MictlanXModel
internal import MictlanXPlatform
public import SystemPackage

extension Chunks {
    /// Cuts bytes in memory: equal chunks, the remainder merged into the last one (wire protocol §5.1).
    ///
    /// - Parameters:
    ///   - bytes: the ball; nothing at all is one empty chunk.
    ///   - chunkSize: the nominal chunk size, at least 1 byte.
    /// - Throws: ``MictlanXError`` `invalidArgument` for a chunk size of zero.
    public init(_ bytes: [UInt8], chunkSize: ByteCount = .defaultChunk) throws(MictlanXError) {
        let plan = try Self.plan(bytes.count, chunkSize, .mergedRemainder)
        self.init(.bytes(bytes, try BallDigest(bytes, plan: plan)))
    }

    /// Cuts a local file: equal chunks, the remainder a separate chunk (wire protocol §5.1). The file is read once now,
    /// for the checksums.
    ///
    /// - Parameters:
    ///   - path: the file. What has no size, as a FIFO, a device or a file of `/proc`, is read to its end into the
    ///     spool directory.
    ///   - chunkSize: the nominal chunk size, at least 1 byte.
    ///   - spoolDirectory: where the bytes of a FIFO or device wait until they are sent, and the checksums of many chunks;
    ///     `nil` for `/var/tmp`.
    ///   - patience: the longest time without a byte from a FIFO or device.
    /// - Throws: ``MictlanXError``: `notFound`, `forbidden`, `invalidArgument` for a directory, `changed`, `timeout`,
    ///   `diskFull`, `io`; `CancellationError`.
    public init(
        file path: FilePath, chunkSize: ByteCount = .defaultChunk,
        spoolDirectory: FilePath? = nil, patience: Duration = .seconds(120)
    ) async throws {
        let directory = spoolDirectory ?? Scratch.defaultDirectory
        let file = try await LocalFile.opening(path, spoolDirectory: directory, patience: patience)
        try await self.init(file, chunkSize: chunkSize, in: Scratch(directory: directory))
    }

    /// Cuts a stream of unknown length: it is read to its end into a file without a name, and cut as a file.
    ///
    /// - Parameters:
    ///   - stream: pieces of any size.
    ///   - chunkSize: the nominal chunk size, at least 1 byte.
    ///   - spoolDirectory: where the bytes wait until they are sent; `nil` for `/var/tmp`.
    /// - Throws: ``MictlanXError``: `invalidArgument`, `diskFull`, `io`; `CancellationError`; what the stream throws.
    public init<S: AsyncSequence>(
        stream: S, chunkSize: ByteCount = .defaultChunk,
        spoolDirectory: FilePath? = nil
    ) async throws where S.Element == [UInt8] {
        let directory = spoolDirectory ?? Scratch.defaultDirectory
        let file = try await SpoolFile.reading(stream, into: directory)
        try await self.init(file, chunkSize: chunkSize, in: Scratch(directory: directory))
    }

    /// Takes chunks as the caller cut them.
    ///
    /// - Parameter list: the chunks of one ball in any order, at least one.
    /// - Throws: ``MictlanXError``: `invalidArgument` unless their indexes are 0, 1, 2 … each once, `changed` and `io` for
    ///   their files, which are read for the checksum of the whole; `CancellationError`.
    public init(_ list: [Chunk]) async throws {
        let chunks = list.sorted { $0.index < $1.index }
        guard !chunks.isEmpty else {
            throw MictlanXError(.invalidArgument, "a ball has at least one chunk; an empty ball is one empty chunk")
        }
        for (place, chunk) in chunks.enumerated() where chunk.index != place {
            let fault = chunk.index < place ? "chunk \(chunk.index) is there twice" : "chunk \(place) is missing"
            throw MictlanXError(.invalidArgument, "the chunks of a ball are numbered from 0 without a gap: \(fault)")
        }
        let checksum = try await chunks.count == 1 ? chunks[0].checksum : Self.checksum(of: chunks)
        self.init(.list(chunks, size: chunks.reduce(0) { $0 + $1.size }, checksum: checksum))
    }

    init(
        _ file: LocalFile, chunkSize: ByteCount, in scratch: Scratch,
        _ hashing: (@Sendable (_ bytes: Int) -> Void)? = nil
    ) async throws {
        let plan = try Self.plan(file.size, chunkSize, .separateRemainder)
        guard file.size > HTTPBody.smallSize else {
            // Read once: what is hashed is what is sent, and the file need not stay open.
            let bytes = try file.bytes(in: 0..<file.size)
            self.init(.bytes(bytes, try BallDigest(bytes, plan: plan)))
            return
        }
        self.init(.file(file, try await BallDigest(file, plan: plan, in: scratch, hashing)))
    }

    private static func checksum(of chunks: [Chunk]) async throws -> Checksum {
        try await BlockingWork.run { isCancelled in
            var hasher = SHA256()
            for chunk in chunks {
                switch chunk.body {
                case .none: break
                case .bytes(let bytes, _): hasher.update(bytes)
                case .file(let region):
                    try region.file.forEachPiece(in: region.range, isCancelled: isCancelled) { hasher.update($0) }
                }
                try chunk.body.checkUnchanged()
            }
            return hasher.finish()
        }
    }

    static func plan(
        _ size: Int, _ chunkSize: ByteCount, _ layout: ChunkPlan.Layout
    ) throws(MictlanXError) -> ChunkPlan {
        do {
            return try ChunkPlan(size: ByteCount(size), chunkSize: chunkSize, layout: layout)
        } catch {
            throw MictlanXError(.invalidArgument, error.description, cause: error)
        }
    }
}

extension ByteCount {
    /// 256,000 bytes: the nominal chunk size of the Python client (wire protocol §5).
    public static let defaultChunk = ByteCount(256_000)
}

extension LocalFile {
    /// Opens a file for a put: a regular one in place, what has no size or a wrong one by way of a spool file.
    ///
    /// - Throws: ``MictlanXError``; `CancellationError`.
    static func opening(_ path: FilePath, spoolDirectory: FilePath, patience: Duration) async throws -> LocalFile {
        if (try? FileStatus(path))?.kind != .other {
            let file = try LocalFile(path)
            if try file.endsAtItsSize() { return file }
        }
        return try await UnsizedFile.spool(path, into: spoolDirectory, patience: patience)
    }
}
