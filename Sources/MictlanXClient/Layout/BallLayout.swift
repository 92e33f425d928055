internal import MictlanXModel

/// A ball and what its transfer has to know of each chunk, at some 52 bytes a chunk: a ball may have millions, of which
/// the tags alone would take kilobytes each.
struct BallLayout: Sendable {
    /// The ball.
    let info: BallInfo
    /// Whether all chunks name the same checksum and count of the whole.
    let isOfOneBall: Bool
    private let table: ChunkTable
    /// Where the chunks are, by index, if they are not simply those from 0 on.
    private let order: EntryOrder?

    /// - Parameters:
    ///   - address: the ball.
    ///   - first: the metadata of the first chunk.
    ///   - table: the chunks, at least one.
    init(address: BallAddress, first: ChunkMetadata?, table: ChunkTable) {
        self.table = table
        order = table.isDense ? nil : EntryOrder(table)
        var accumulator = BallAccumulator(address: address, first: first)
        let start = Self.entry(0, table, order)
        // It is another chunk's only where versions of one chunk disagree about its index: then nothing can be trusted.
        var isOfOneBall = first?.key == start?.key
        for position in 0..<table.count {
            guard let entry = Self.entry(position, table, order) else { continue }
            isOfOneBall = isOfOneBall && entry.origin.whole == start?.origin.whole
            accumulator.add(
                index: entry.index, size: entry.size, isOfSameBall: isOfOneBall, isDisabled: entry.isDisabled)
        }
        info = BallInfo(accumulator)
        self.isOfOneBall = isOfOneBall
    }

    /// How many chunks there are.
    var count: Int { table.count }

    /// The chunk at a position; in a complete ball the position is the index.
    subscript(position: Int) -> StoredChunk {
        let entry = Self.entry(position, table, order)
        return StoredChunk(
            bucket: info.address.bucket.rawValue, key: entry?.key ?? "", size: entry?.size ?? 0,
            checksum: entry?.checksum)
    }

    /// The size of the chunk at a position, in bytes.
    func size(of position: Int) -> Int {
        order == nil ? table.size(at: position) : Self.entry(position, table, order)?.size ?? 0
    }

    /// The index of the chunk at a position; `nil` when it has none.
    func index(of position: Int) -> Int? {
        order == nil ? position : Self.entry(position, table, order)?.index
    }

    /// How many replicas of the chunk at a position the router lists (wire protocol §3.9), at most 255.
    func replicas(of position: Int) -> Int { Self.entry(position, table, order)?.replicas ?? 0 }

    private static func entry(_ position: Int, _ table: ChunkTable, _ order: EntryOrder?) -> ChunkEntry? {
        order.map { $0.entry(position, table) } ?? table.regular(at: position)
    }
}
