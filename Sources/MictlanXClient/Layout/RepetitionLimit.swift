internal import MictlanXModel

/// Tells that a listing of one ball in any order has no end, without holding its chunks: it repeats what it has said more often
/// than any number of replicas. Chunks without an index, or with one that no ball has, count as different ones.
struct RepetitionLimit {
    private let address: BallAddress
    private var indexes = ChunkSet()
    private var different = 0
    private var added = 0

    /// So many repetitions of one chunk say nothing yet.
    private static let slack = 64

    init(_ address: BallAddress) { self.address = address }

    /// Counts an entry.
    ///
    /// - Throws: ``MictlanXError`` `badAnswer`.
    mutating func add(_ chunk: ChunkMetadata) throws(MictlanXError) {
        added += 1
        if let index = chunk.index, (0..<BallLayoutBuilder.maximumChunks).contains(index) {
            if indexes.insert(index) { different += 1 }
        } else {
            different += 1
        }
        guard added > (different + Self.slack) * BallLayoutBuilder.maximumRepetitions else { return }
        throw Self.exceeded(address, after: added)
    }

    /// The error of a listing that goes on and on.
    static func exceeded(_ address: BallAddress, after count: Int) -> MictlanXError {
        MictlanXError(
            .badAnswer, "ball '\(address)': after \(count) entries the router's list of chunks still makes no ball")
    }
}
