internal import MictlanXModel

/// What gathers the chunks of one ball.
protocol BallGathering {
    /// What they are together.
    associatedtype Ball: Sendable
    var address: BallAddress { get }
    var ball: Ball { get }
    init(address: BallAddress, first: ChunkMetadata?)
    mutating func add(_ chunk: ChunkMetadata)
}

extension BallAccumulator: BallGathering {
    var ball: BallInfo { BallInfo(self) }
}

/// Gathers the metadata of every chunk of one ball.
struct DetailAccumulator: BallGathering {
    let address: BallAddress
    private var chunks: [ChunkMetadata] = []

    init(address: BallAddress, first: ChunkMetadata?) { self.address = address }

    var ball: BallDetail { BallDetail(address: address, metadata: chunks) }

    mutating func add(_ chunk: ChunkMetadata) { chunks.append(chunk) }
}

/// Gathers the chunks of a listing into balls, for one consumer; one ball is in memory at a time. Balls whose ids the wire
/// would change cannot be addressed (wire protocol §1.2): they are left out and noted.
actor GatheredBalls<Gathering: BallGathering> {
    private let bucket: BucketID
    private let chunks: OrderedChunks
    private let notes: ListingNotes
    private var current: Gathering?
    private var unnamed: (id: String, size: Int, chunks: Int)?

    init(_ chunks: sending OrderedChunks, bucket: BucketID, notes: ListingNotes = ListingNotes()) {
        self.bucket = bucket
        self.chunks = chunks
        self.notes = notes
    }

    /// The next ball by id.
    ///
    /// - Throws: as ``OrderedChunks/next()``.
    func next() async throws -> Gathering.Ball? {
        while let listed = try await chunks.next() {
            // A key without a layout stands for itself, unless it is among the chunks of a ball.
            let isKey = listed.isLoneKey && current?.address.ball.rawValue != listed.ballID
            let chunk = isKey ? listed.asBall : listed
            guard let ball = try? BallID(isKey ? listed.key : listed.ballID) else {
                addUnnamed(chunk)
                continue
            }
            guard current?.address.ball != ball else {
                current?.add(chunk)
                continue
            }
            let finished = current
            current = Gathering(address: BallAddress(bucket: bucket, ball: ball), first: chunk)
            current?.add(chunk)
            if let finished { return finished.ball }
        }
        noteUnnamed()
        defer { current = nil }
        return current?.ball
    }

    private func addUnnamed(_ chunk: ChunkMetadata) {
        if unnamed?.id != chunk.ballID { noteUnnamed() }
        let known = unnamed ?? (chunk.ballID, 0, 0)
        unnamed = (known.id, known.size +| max(0, chunk.size), known.chunks + 1)
    }

    private func noteUnnamed() {
        guard let ball = unnamed.take() else { return }
        notes.update { $0.add(UnnamedBall(id: ball.id, size: ball.size, chunks: ball.chunks)) }
    }
}
