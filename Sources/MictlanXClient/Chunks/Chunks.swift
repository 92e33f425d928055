public import MictlanXModel

/// A ball cut into chunks: what a put sends. Only checksums are held beside what the caller gave, those of a file with many
/// chunks in a temporary file; the bytes of a file stay in the file unless they are few, and a chunk is made when it is
/// asked for.
public struct Chunks: RandomAccessCollection, Sendable {
    enum Storage: Sendable {
        case bytes([UInt8], BallDigest)
        case file(LocalFile, BallDigest)
        case list([Chunk], size: Int, checksum: Checksum)
    }

    let storage: Storage

    /// - Parameter storage: the bytes and their checksums.
    init(_ storage: Storage) { self.storage = storage }

    /// The size of the ball in bytes.
    public var size: Int {
        switch storage {
        case .bytes(_, let digest): digest.plan.size
        case .file(_, let digest): digest.plan.size
        case .list(_, let size, _): size
        }
    }

    /// SHA-256 of the whole ball.
    public var checksum: Checksum {
        switch storage {
        case .bytes(_, let digest): digest.checksum
        case .file(_, let digest): digest.checksum
        case .list(_, _, let checksum): checksum
        }
    }

    /// 0.
    public var startIndex: Int { 0 }

    /// The number of chunks, at least 1: a ball without bytes is one empty chunk.
    public var endIndex: Int {
        switch storage {
        case .bytes(_, let digest): digest.plan.count
        case .file(_, let digest): digest.plan.count
        case .list(let chunks, _, _): chunks.count
        }
    }

    /// One chunk.
    ///
    /// - Parameter index: from 0 up to, not including, ``endIndex``.
    public subscript(index: Int) -> Chunk {
        precondition(indices.contains(index), "a ball of \(count) chunks has no chunk \(index)")
        switch storage {
        case .bytes(let bytes, let digest):
            let body = HTTPBody.octets(bytes[digest.plan.range(of: index)])
            return Chunk(index: index, checksum: Self.checksum(of: index, digest, body), body: body)
        case .file(let file, let digest):
            let body = HTTPBody.file(FileRegion(file: file, range: digest.plan.range(of: index)))
            return Chunk(index: index, checksum: Self.checksum(of: index, digest, body), body: body)
        case .list(let chunks, _, _): return chunks[index]
        }
    }

    /// The checksum of a chunk. Where a file of checksums cannot be read, the bytes are hashed again; of bytes that cannot be read
    /// either it is another one, and nobody can put them. Apart, so that the frames of a put have no room for it.
    @inline(never)
    private static func checksum(of index: Int, _ digest: BallDigest, _ body: HTTPBody) -> Checksum {
        if let known = try? digest.checksum(of: index) { return known }
        switch body {
        case .none: return .ofNothing
        case .bytes(let bytes, _): return SHA256.hash(bytes)
        case .file(let region):
            return (try? region.file.checksum(of: region.range) { Task.isCancelled }) ?? .ofNothing
        }
    }

    /// The tags that every chunk of a whole ball carries (wire protocol §1.1).
    ///
    /// - Parameters:
    ///   - chunk: one of these chunks.
    ///   - ball: the ball.
    /// - Returns: `index`, `chunk_size`, `group_id`, `num_chunks` and `full_checksum`.
    public func layoutTags(of chunk: Chunk, in ball: BallID) -> [String: String] {
        var tags = chunk.layoutTags(in: ball)
        tags[ReservedTag.chunkCount] = String(count)
        tags[ReservedTag.fullChecksum] = checksum.hex
        return tags
    }
}
