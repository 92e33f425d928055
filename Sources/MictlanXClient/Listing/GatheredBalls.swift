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
/// would change cannot be addressed (wire protocol §1.2) and are left out.
actor GatheredBalls<Gathering: BallGathering> {
    private let bucket: BucketID
    private let chunks: OrderedChunks
    private var current: Gathering?

    init(_ chunks: sending OrderedChunks, bucket: BucketID) {
        self.bucket = bucket
        self.chunks = chunks
    }

    /// The next ball by id.
    ///
    /// - Throws: as ``OrderedChunks/next()``.
    func next() async throws -> Gathering.Ball? {
        while let listed = try await chunks.next() {
            // A key without a layout stands for itself, unless it is among the chunks of a ball.
            let isKey = listed.isLoneKey && current?.address.ball.rawValue != listed.ballID
            let chunk = isKey ? listed.asBall : listed
            guard let ball = try? BallID(isKey ? listed.key : listed.ballID) else { continue }
            guard current?.address.ball != ball else {
                current?.add(chunk)
                continue
            }
            let finished = current
            current = Gathering(address: BallAddress(bucket: bucket, ball: ball), first: chunk)
            current?.add(chunk)
            if let finished { return finished.ball }
        }
        defer { current = nil }
        return current?.ball
    }
}
