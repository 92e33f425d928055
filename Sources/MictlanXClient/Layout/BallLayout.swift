internal import MictlanXModel

/// A ball and what its transfer has to know of each chunk: a ball may have millions, of which the tags alone would take
/// kilobytes each. What is known of one is read from a file where there are many.
struct BallLayout: Sendable {
    /// The ball.
    let info: BallInfo
    /// Whether all chunks name the same checksum and count of the whole.
    let isOfOneBall: Bool
    /// The size of the largest chunk, in bytes.
    let largestSize: Int
    private let table: ChunkTable
    /// Where the chunks are, by index, if they are not simply those from 0 on.
    private let order: EntryOrder?

    /// - Parameters:
    ///   - address: the ball.
    ///   - first: the metadata of the first chunk.
    ///   - table: the chunks, at least one.
    ///   - scratch: where an order goes that does not fit into memory.
    /// - Throws: ``MictlanXError``: `diskFull`, `io`.
    init(
        address: BallAddress, first: ChunkMetadata?, table: ChunkTable, in scratch: Scratch
    ) throws(MictlanXError) {
        self.table = table
        order = if table.isDense { nil } else { try EntryOrder(table, in: scratch) }
        var accumulator = BallAccumulator(address: address, first: first)
        let start = try Self.entry(0, table, order)
        // It is another chunk's only where versions of one chunk disagree about its index: then nothing can be trusted.
        var isOfOneBall = first?.key == start?.key
        var largestSize = 0
        for position in 0..<table.count {
            guard let entry = try Self.entry(position, table, order) else { continue }
            isOfOneBall = isOfOneBall && entry.origin.whole == start?.origin.whole
            largestSize = max(largestSize, entry.size)
            accumulator.add(
                index: entry.index, size: entry.size, isOfSameBall: isOfOneBall, isDisabled: entry.isDisabled)
        }
        info = BallInfo(accumulator)
        self.isOfOneBall = isOfOneBall
        self.largestSize = largestSize
    }

    /// How many chunks there are.
    var count: Int { table.count }

    /// The chunk at a position; in a complete ball the position is the index.
    ///
    /// - Throws: ``MictlanXError``: `io`; `diskFull`, as what is in memory may have to make room.
    subscript(position: Int) -> StoredChunk {
        get throws(MictlanXError) {
            let entry = try Self.entry(position, table, order)
            return StoredChunk(
                bucket: info.address.bucket.rawValue, key: entry?.key ?? "", size: entry?.size ?? 0,
                checksum: entry?.checksum)
        }
    }

    /// The size of the chunk at a position, in bytes.
    ///
    /// - Throws: as the subscript.
    func size(of position: Int) throws(MictlanXError) -> Int {
        guard order != nil else { return try table.size(at: position) }
        return try Self.entry(position, table, order)?.size ?? 0
    }

    /// The index of the chunk at a position; `nil` when it has none.
    ///
    /// - Throws: as the subscript.
    func index(of position: Int) throws(MictlanXError) -> Int? {
        guard order != nil else { return position }
        return try Self.entry(position, table, order)?.index
    }

    /// How many replicas of the chunk at a position the router lists (wire protocol §3.9), at most 255.
    ///
    /// - Throws: as the subscript.
    func replicas(of position: Int) throws(MictlanXError) -> Int {
        try Self.entry(position, table, order)?.replicas ?? 0
    }

    private static func entry(
        _ position: Int, _ table: ChunkTable, _ order: EntryOrder?
    ) throws(MictlanXError) -> ChunkEntry? {
        guard let order else { return try table.regular(at: position) }
        return try order.entry(position, table)
    }
}
