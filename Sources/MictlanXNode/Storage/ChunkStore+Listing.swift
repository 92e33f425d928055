/// What a ball holds and the first page of its chunks, of one moment.
struct BallFirstPage: Sendable {
    let summary: BallSummary
    var firstPage: ListingPage
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
        let page = try await read { db -> ListingPage? in
            let current = try Catalog.versions(db, bucket: start.bucket, ball: start.ball)
            guard versions.allSatisfy({ current[$0.key, default: 0] >= $0.value }) else { return nil }
            return try Catalog.page(db, of: scope, after: start, limits: .standard)
        }
        guard let page else { return nil }
        return try await readable(page, of: scope)
    }

    /// A page without the chunks that no peer has the bytes of, where the scope wants it so.
    private func readable(_ page: ListingPage, of scope: ListingScope) async throws -> ListingPage {
        guard scope.isReadableOnly, let bucket = scope.bucket else { return page }
        return try await pool.run { [self] in
            let sets = try catalog.read { db in
                try page.keys.map { try Catalog.replicaSet(db, bucket: bucket, key: $0) }
            }
            var rest = page
            rest.documents = try zip(page.documents, sets).compactMap { document, set in
                // One that has gone since the page was read is not known to be unreadable.
                guard let set else { return document }
                return try set.peers.contains { try isReadable(set.chunk, at: $0) } ? document : nil
            }
            return rest
        }
    }

    /// What a ball holds, at one peer where one is given.
    ///
    /// - Parameter scope: the ball.
    /// - Returns: `nil` when nothing of it is visible.
    /// - Throws: ``NodeError``.
    func ball(_ scope: ListingScope) async throws -> BallFirstPage? {
        guard let bucket = scope.bucket, let ball = scope.ball else { return nil }
        let first = try await read { db -> BallFirstPage? in
            guard let summary = try Catalog.summary(db, bucket: bucket, ball: ball, at: scope.peer) else { return nil }
            let page = try Catalog.page(db, of: scope, after: nil, limits: .standard)
            return BallFirstPage(
                summary: summary, firstPage: page,
                versions: try Catalog.versions(db, bucket: bucket, ball: ball))
        }
        guard var first else { return nil }
        first.firstPage = try await readable(first.firstPage, of: scope)
        return first
    }
}
