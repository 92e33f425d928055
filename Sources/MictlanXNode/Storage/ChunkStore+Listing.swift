/// What a ball holds and the first page of its chunks, of one moment.
struct BallFirstPage: Sendable {
    let summary: BallSummary
    let firstPage: ListingPage
    /// How many chunks each version has.
    let versions: [String: Int]
}

extension ChunkStore {
    /// One page of a listing.
    ///
    /// - Throws: ``NodeError``.
    func page(
        of scope: ListingScope, after start: ListingPosition?, skip: Int = 0, limits: PageLimits = .standard
    ) async throws -> ListingPage {
        try await read { try Catalog.page($0, of: scope, after: start, skip: skip, limits: limits) }
    }

    /// A further page of the listing of one ball.
    ///
    /// - Parameters:
    ///   - scope: the ball.
    ///   - start: the chunk after which the page begins.
    ///   - versions: what the ball held when its listing began.
    /// - Returns: `nil` when the ball was replaced since, or lost chunks: what was listed is then no part of one ball.
    /// - Throws: ``NodeError``.
    func page(
        of scope: ListingScope, after start: ListingPosition, whileHolding versions: [String: Int]
    ) async throws -> ListingPage? {
        try await read { db -> ListingPage? in
            let current = try Catalog.versions(db, bucket: start.bucket, ball: start.ball)
            guard versions.allSatisfy({ current[$0.key, default: 0] >= $0.value }) else { return nil }
            return try Catalog.page(db, of: scope, after: start, limits: .standard)
        }
    }

    /// What a ball holds, at one peer where one is given; `nil` when nothing of it is visible.
    ///
    /// - Throws: ``NodeError``.
    func ball(_ ball: String, in bucket: String, at peer: Int? = nil) async throws -> BallFirstPage? {
        try await read { db -> BallFirstPage? in
            guard let summary = try Catalog.summary(db, bucket: bucket, ball: ball, at: peer) else { return nil }
            let page = try Catalog.page(
                db, of: .ball(ball, in: bucket, at: peer), after: nil, limits: .standard)
            return BallFirstPage(
                summary: summary, firstPage: page,
                versions: try Catalog.versions(db, bucket: bucket, ball: ball))
        }
    }
}
