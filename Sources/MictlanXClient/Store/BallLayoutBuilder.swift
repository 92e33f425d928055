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
    private var entries: [ChunkEntry] = []
    /// Whether the entries are in the order of their keys, each once.
    private var isSettled = true
    private var lastSettledCount = 0
    private var isRegular = true

    /// A longer answer is taken for one without end: a ball of 4 TiB has so many chunks of 256 KiB.
    static let maximumChunks = 1 << 24
    /// Repetitions are dropped when they may be as many as the chunks, beyond this number.
    private static let slack = 4_096

    init(_ address: BallAddress) { self.address = address }

    /// How many entries are held, repetitions that were not dropped yet among them.
    var held: Int { entries.count }

    /// Adds a chunk.
    ///
    /// - Throws: ``MictlanXError`` `badAnswer` beyond ``maximumChunks``.
    mutating func add(_ chunk: ChunkMetadata) throws(MictlanXError) {
        let whole = Whole(checksum: chunk.fullChecksum, count: chunk.chunkCount)
        let number = wholes[whole] ?? Int32(wholes.count)
        if number == wholes.count { wholes[whole] = number }
        let entry = ChunkEntry(chunk, of: address.ball, whole: number)
        isRegular = isRegular && entry.isRegular
        if let last = entries.last { isSettled = isSettled && last.precedes(entry) }
        entries.append(entry)
        if speaksBeforeFirst(chunk) { first = chunk }
        if !isSettled, entries.count >= 2 * lastSettledCount + Self.slack { settle() }
        guard entries.count <= Self.maximumChunks else {
            throw MictlanXError(
                .badAnswer,
                "ball '\(address)': the router lists more than \(Self.maximumChunks) chunks; use larger chunks")
        }
    }

    /// The layout of all chunks that were added; `nil` when there were none.
    consuming func finish() -> BallLayout? {
        guard !entries.isEmpty else { return nil }
        if !isSettled { settle() }
        if !isRegular {
            let ball = address.ball
            entries.sort { ($0.index ?? .max, $0.key(in: ball)) < ($1.index ?? .max, $1.key(in: ball)) }
        }
        return BallLayout(address: address, first: first, entries: entries)
    }

    /// Sorts, and drops all but the newest version of each key, the first of equally new ones.
    private mutating func settle() {
        // The sort is stable.
        entries.sort { $0.precedes($1) }
        var kept = 0
        for position in entries.indices {
            let entry = entries[position]
            if kept > 0, !entries[kept - 1].precedes(entry) {
                if entry.isNewer(than: entries[kept - 1]) { entries[kept - 1] = entry }
            } else {
                entries[kept] = entry
                kept += 1
            }
        }
        entries.removeSubrange(kept...)
        isSettled = true
        lastSettledCount = kept
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
