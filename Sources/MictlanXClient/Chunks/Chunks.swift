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
            let bytes = bytes[digest.plan.range(of: index)]
            let checksum = (try? digest.checksum(of: index)) ?? SHA256.hash(bytes)
            return Chunk(index: index, checksum: checksum, body: .octets(bytes))
        case .file(let file, let digest):
            let range = digest.plan.range(of: index)
            // Where a file of checksums cannot be read, the chunk is hashed again; one that cannot be read either gets the
            // checksum of other bytes, and nobody can put it.
            let checksum =
                (try? digest.checksum(of: index))
                ?? (try? file.checksum(of: range) { Task.isCancelled }) ?? .ofNothing
            return Chunk(index: index, checksum: checksum, body: .file(FileRegion(file: file, range: range)))
        case .list(let chunks, _, _): return chunks[index]
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
