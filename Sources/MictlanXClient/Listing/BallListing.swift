internal import MictlanXModel

/// Gathers the chunks of a listing into balls, for one consumer. Balls whose ids the wire would change cannot be
/// addressed (wire protocol §1.2) and are left out.
actor BallListing {
    private let bucket: BucketID
    private let chunks: OrderedChunks
    private var current: BallAccumulator?

    init(_ chunks: sending OrderedChunks, bucket: BucketID) {
        self.bucket = bucket
        self.chunks = chunks
    }

    /// The next ball by id.
    ///
    /// - Throws: as ``OrderedChunks/next()``.
    func next() async throws -> BallInfo? {
        while let chunk = try await chunks.next() {
            guard let ball = try? BallID(chunk.ballID) else { continue }
            guard current?.address.ball != ball else {
                current?.add(chunk)
                continue
            }
            let finished = current
            current = BallAccumulator(address: BallAddress(bucket: bucket, ball: ball), first: chunk)
            current?.add(chunk)
            if let finished { return BallInfo(finished) }
        }
        defer { current = nil }
        return current.map(BallInfo.init)
    }
}
