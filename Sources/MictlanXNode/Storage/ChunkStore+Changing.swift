internal import GRDB
internal import MictlanXModel

/// One transaction of the catalog, as those outside it see it.
typealias CatalogTransaction = Database

extension ChunkStore {
    /// Removes one chunk, or its replica at one peer, durably.
    ///
    /// - Returns: the number of replicas removed.
    /// - Throws: ``NodeError``.
    func deleteKey(_ key: String, in bucket: String, at peer: Int? = nil) async throws -> Int {
        let deleted = try await queue.commit { try Catalog.deleteKey($0, bucket: bucket, key: key, at: peer) }
        clearUp(after: deleted)
        return deleted.replicas
    }

    /// Removes a ball and everything staged for it, or its replicas at one peer, durably.
    ///
    /// - Parameters:
    ///   - ball: the ball.
    ///   - bucket: its bucket.
    ///   - peer: whose replicas go; `nil` for all of them.
    ///   - condition: what is asked of the ball, looked at in the same transaction; `nil` for nothing.
    /// - Returns: the number of replicas of visible chunks removed; `nil` when the condition does not hold.
    /// - Throws: ``NodeError``.
    func deleteBall(
        _ ball: String, in bucket: String, at peer: Int? = nil, if condition: BallCondition?
    ) async throws -> Int? {
        try await withCheckedThrowingContinuation { continuation in
            deleteBall(ball, in: bucket, at: peer, if: condition) { continuation.resume(with: $0) }
        }
    }

    /// The same, with a call back when it is durable or has failed.
    func deleteBall(
        _ ball: String, in bucket: String, at peer: Int? = nil, if condition: BallCondition?,
        completion: @escaping @Sendable (Result<Int?, any Error>) -> Void
    ) {
        queue.enqueue { db -> Deleted? in
            switch condition {
            case nil: break
            case .content(let checksum):
                guard try Catalog.holds(db, checksum, bucket: bucket, ball: ball) != false else { return nil }
            case .unfinished(let checksum, let moment):
                return try Catalog.deleteUnfinished(
                    db, checksum, putAt: moment, bucket: bucket, ball: ball, at: peer)
            }
            return try Catalog.deleteBall(db, bucket: bucket, ball: ball, at: peer)
        } completion: { [self] result in
            if case .success(let deleted?) = result { clearUp(after: deleted) }
            completion(result.map { $0?.replicas })
        }
    }

    /// Starts the collector where it has something to do. Bytes in the catalog went along with their chunks.
    private func clearUp(after deleted: Deleted) {
        if deleted.leavesFiles || reserve.isReleased { collect() }
    }

    /// Takes one chunk out of service, durably.
    ///
    /// - Throws: ``NodeError``.
    func disable(_ key: String, in bucket: String) async throws {
        _ = try await queue.commit { try Catalog.setDisabled($0, true, bucket: bucket, key: key) }
    }

    /// Puts other metadata in the place of a chunk's, durably.
    ///
    /// - Parameters:
    ///   - chunk: the same chunk with its new metadata.
    ///   - old: the document that they were made from.
    /// - Returns: `false` when the chunk changed meanwhile.
    /// - Throws: ``NodeError``.
    func update(_ chunk: CatalogChunk, from old: String) async throws -> Bool {
        try await queue.commit { try Catalog.update($0, chunk, from: old) }
    }
}
