internal import MictlanXModel

/// Gathers the chunks of a listing into balls, for one consumer. Balls whose ids the wire would change cannot be
/// addressed (wire protocol §1.2) and are left out.
actor BallListing {
    private enum Source {
        /// The router answers in order, each key once.
        case ordered(ChunkListing)
        /// Everything was collected and sorted.
        case collected([BallInfo], next: Int)
    }

    private let bucket: BucketID
    private var source: Source
    private var current: BallAccumulator?
    private var lastIndex = -1

    init(ordered listing: ChunkListing, bucket: BucketID) {
        self.bucket = bucket
        source = .ordered(listing)
    }

    init(collected balls: [BallInfo], bucket: BucketID) {
        self.bucket = bucket
        source = .collected(balls, next: 0)
    }

    /// The next ball by id.
    ///
    /// - Throws: ``MictlanXError`` `badAnswer` for a listing that is broken, breaks off, or is not ordered as announced.
    func next() async throws -> BallInfo? {
        switch source {
        case .collected(let balls, let next):
            guard next < balls.count else { return nil }
            source = .collected(balls, next: next + 1)
            return balls[next]
        case .ordered(var listing):
            while let (_, chunk) = try await listing.nextChunk() {
                source = .ordered(listing)
                if let finished = try add(chunk) { return finished }
            }
            source = .collected([], next: 0)
            defer { current = nil }
            return current.map(BallInfo.init)
        }
    }

    /// Adds a chunk.
    ///
    /// - Returns: the ball before, when the chunk begins another.
    private func add(_ chunk: ChunkMetadata) throws -> BallInfo? {
        guard let ball = try? BallID(chunk.ballID) else { return nil }
        let index = chunk.index ?? 0
        guard let known = current else {
            begin(ball, chunk, index)
            return nil
        }
        guard known.address.ball != ball else {
            guard index > lastIndex else { throw disorder }
            current?.add(chunk)
            lastIndex = index
            return nil
        }
        guard known.address.ball < ball else { throw disorder }
        begin(ball, chunk, index)
        return BallInfo(known)
    }

    private func begin(_ ball: BallID, _ chunk: ChunkMetadata, _ index: Int) {
        var accumulator = BallAccumulator(address: BallAddress(bucket: bucket, ball: ball), first: chunk)
        accumulator.add(chunk)
        current = accumulator
        lastIndex = index
    }

    private var disorder: MictlanXError {
        MictlanXError(.badAnswer, "bucket '\(bucket)': the listing is not in the order that the router announced")
    }
}
