internal import MictlanXModel

/// A ball and what its transfer has to know of each chunk, at some 80 bytes a chunk: a ball may have millions, of which
/// the tags alone would take kilobytes each.
struct BallLayout: Sendable {
    /// The ball.
    let info: BallInfo
    /// Whether all chunks name the same checksum and count of the whole.
    let isOfOneBall: Bool
    private let entries: [ChunkEntry]

    /// - Parameters:
    ///   - address: the ball.
    ///   - first: the metadata of the first entry.
    ///   - entries: the chunks by index, each once.
    init(address: BallAddress, first: ChunkMetadata?, entries: [ChunkEntry]) {
        self.entries = entries
        var accumulator = BallAccumulator(address: address, first: first)
        // It is another chunk's only where versions of one chunk disagree about its index: then nothing can be trusted.
        var isOfOneBall = first?.key == entries.first?.key(in: address.ball)
        for entry in entries {
            isOfOneBall = isOfOneBall && entry.whole == entries[0].whole
            accumulator.add(index: entry.index, size: entry.size, isOfSameBall: isOfOneBall)
        }
        info = BallInfo(accumulator)
        self.isOfOneBall = isOfOneBall
    }

    /// How many chunks there are.
    var count: Int { entries.count }

    /// The chunk at a position; in a complete ball the position is the index.
    subscript(position: Int) -> StoredChunk {
        let entry = entries[position]
        return StoredChunk(
            bucket: info.address.bucket.rawValue, key: entry.key(in: info.address.ball), size: entry.size,
            checksum: entry.checksum)
    }

    /// The size of the chunk at a position, in bytes.
    func size(of position: Int) -> Int { entries[position].size }

    /// The index of the chunk at a position; `nil` when it has none.
    func index(of position: Int) -> Int? { entries[position].index }
}
