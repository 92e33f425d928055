internal import MictlanXModel

/// Builds the layout of a ball from its chunks as they arrive: in any order, and with as many repetitions as there are
/// replicas (wire protocol §3.9). Of several versions of a key the newest counts, as in ``BallInfo/distinct(_:)``.
struct BallLayoutBuilder: Sendable {
    private struct Whole: Hashable {
        let checksum: String?
        let count: Int?
    }

    private let address: BallAddress
    private var first: ChunkMetadata?
    private var wholes: [Whole: Int32] = [:]
    private var table: ChunkTable
    private let scratch: Scratch
    private var added: Int32 = 0
    /// Entries whose index is not among those that they count themselves.
    private var outside: Int32 = 0

    /// A longer answer is taken for one without end, before it takes 100 MiB of the disk: a ball of 512 GiB has so many chunks
    /// of 256 KiB, one of 16 TiB so many of 8 MiB.
    static let maximumChunks = 1 << 21
    /// Chunks whose keys are not of the form `{ball}_{index}` may take so much memory, in bytes: some 150,000 of them.
    static let maximumOddBytes = 32 << 20
    /// Different checksums and counts of the whole that chunks of one ball may name.
    static let maximumWholes = 1 << 12
    /// An answer that repeats what it has said more often than any number of replicas is one without end.
    static let maximumRepetitions = 64

    /// - Parameters:
    ///   - address: the ball.
    ///   - scratch: where what does not fit into memory goes.
    init(_ address: BallAddress, in scratch: Scratch) {
        self.address = address
        self.scratch = scratch
        table = ChunkTable(address.ball)
    }

    /// How many chunks are held.
    var held: Int { table.count }

    /// Adds a chunk.
    ///
    /// - Throws: ``MictlanXError``: `badAnswer` beyond ``maximumChunks`` and the other limits, as a server may say anything, and
    ///   for ever; `diskFull`, `io`.
    mutating func add(_ chunk: ChunkMetadata) throws(MictlanXError) {
        let whole = Whole(checksum: chunk.fullChecksum, count: chunk.chunkCount)
        let number = wholes[whole] ?? Int32(wholes.count)
        if number == wholes.count { wholes[whole] = number }
        try table.add(chunk, whole: number, in: scratch)
        if speaksBeforeFirst(chunk) { first = chunk }
        guard table.count <= Self.maximumChunks else {
            throw MictlanXError(
                .badAnswer,
                "ball '\(address)': the router lists more than \(Self.maximumChunks) chunks; use larger chunks")
        }
        added += 1
        if let index = chunk.index, let count = chunk.chunkCount, index >= count { outside += 1 }
        guard table.oddBytes <= Self.maximumOddBytes, wholes.count <= Self.maximumWholes,
            outside <= Self.maximumWholes, Int(added) <= (table.count + Self.maximumWholes) * Self.maximumRepetitions
        else { throw RepetitionLimit.exceeded(address, after: Int(added)) }
    }

    /// The layout of all chunks that were added; `nil` when there were none.
    ///
    /// - Throws: ``MictlanXError``: `diskFull`, `io`.
    consuming func finish() throws(MictlanXError) -> BallLayout? {
        table.count == 0 ? nil : try BallLayout(address: address, first: first, table: table, in: scratch)
    }

    /// Whether a chunk speaks for the ball rather than the one that did so far.
    private func speaksBeforeFirst(_ chunk: ChunkMetadata) -> Bool {
        guard let first else { return true }
        guard chunk.key == first.key else {
            return (chunk.index ?? .max, chunk.key) < (first.index ?? .max, first.key)
        }
        guard let updated = chunk.updatedAt else { return false }
        return first.updatedAt.map { $0 < updated } ?? true
    }
}
