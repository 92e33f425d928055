public import MictlanXModel
internal import MictlanXPlatform
public import SystemPackage

/// One chunk to be put: its place in the ball, and its bytes or where in a file they are.
public struct Chunk: Sendable {
    /// Its place in the ball, from 0.
    public let index: Int
    /// SHA-256 of its bytes.
    public let checksum: Checksum
    /// Tags of this chunk. They win over those of the put. The five layout tags are refused when it is put.
    public var tags: [String: String]
    /// What is sent.
    let body: HTTPBody

    /// In bytes.
    public var size: Int { body.count }

    /// A chunk of bytes in memory.
    ///
    /// - Parameters:
    ///   - bytes: its bytes; there may be none.
    ///   - index: its place in the ball, from 0.
    ///   - tags: tags of this chunk.
    public init(_ bytes: [UInt8], index: Int = 0, tags: [String: String] = [:]) {
        self.init(
            index: index, checksum: SHA256.hash(bytes), tags: tags,
            body: .octets(bytes[...]))
    }

    /// A chunk of a local file, which is read now for its checksum and again as it is sent.
    ///
    /// - Parameters:
    ///   - path: a regular file.
    ///   - range: the offsets of its bytes; `nil` for the whole file.
    ///   - index: its place in the ball, from 0.
    ///   - tags: tags of this chunk.
    /// - Throws: ``MictlanXError``: `notFound`, `forbidden`, `invalidArgument` for what is no regular file and for a range
    ///   beyond its end, `changed`, `io`; `CancellationError`.
    public init(
        file path: FilePath, range: Range<Int>? = nil, index: Int = 0, tags: [String: String] = [:]
    ) async throws {
        let region = try FileRegion(path, range)
        let checksum = try await BlockingWork.run { isCancelled in
            try region.file.checksum(of: region.range, isCancelled: isCancelled)
        }
        self.init(index: index, checksum: checksum, tags: tags, body: .file(region))
    }

    /// - Parameters:
    ///   - index: its place in the ball.
    ///   - checksum: of its bytes.
    ///   - tags: tags of this chunk.
    ///   - body: what is sent.
    init(index: Int, checksum: Checksum, tags: [String: String] = [:], body: HTTPBody) {
        self.index = index
        self.checksum = checksum
        self.tags = tags
        self.body = body
    }

    /// The chunk's id within a ball.
    ///
    /// - Returns: `{ball}_{index}` (wire protocol §1).
    public func id(in ball: BallID) -> ChunkKey { ball.chunk(index) }

    /// The tags that a chunk carries by itself (wire protocol §1.1).
    ///
    /// - Returns: `index`, `chunk_size` and `group_id`.
    public func layoutTags(in ball: BallID) -> [String: String] {
        [
            ReservedTag.index: String(index), ReservedTag.chunkSize: String(size),
            ReservedTag.groupID: ball.rawValue,
        ]
    }

    /// Reads the chunk's bytes.
    ///
    /// - Returns: all of them, in memory.
    /// - Throws: ``MictlanXError``: `changed` when the file was written since, `io`.
    public func bytes() throws -> [UInt8] {
        switch body {
        case .none: return []
        case .bytes(let bytes, _): return Array(bytes)
        case .file(let region): return try region.file.bytes(in: region.range)
        }
    }
}
