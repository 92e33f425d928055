internal import GRDB
internal import MictlanXModel

extension Catalog {
    /// The next buckets with what they hold, in the order of their names: summed up from the books of the balls, without a
    /// look at the chunks.
    ///
    /// - Parameters:
    ///   - db: a snapshot.
    ///   - bucket: the bucket after which they begin, empty for the first.
    ///   - limit: how many at most; fewer than that come at the end.
    /// - Returns: the buckets.
    /// - Throws: what SQLite throws.
    static func bucketCounts(_ db: Database, after bucket: String, limit: Int) throws -> [BucketCount] {
        // Along the primary key, and a ball is counted with its first version: DISTINCT would gather the names of all balls
        // in a temporary file.
        let statement = try db.cachedStatement(
            sql: """
                SELECT bucket, COUNT(*) FILTER (WHERE NOT EXISTS (SELECT 1 FROM ball AS other
                    WHERE other.bucket = ball.bucket AND other.ball = ball.ball AND other.staged = 0
                    AND other.version < ball.version)), SUM(bytes)
                FROM ball WHERE staged = 0 AND bucket > ? GROUP BY bucket ORDER BY bucket LIMIT ?
                """)
        return try Row.fetchAll(statement, arguments: [bucket, limit]).map {
            BucketCount(bucketID: $0[0], balls: $0[1], bytes: $0[2])
        }
    }
}

extension ChunkStore {
    /// The same, off the threads of the concurrency pool.
    ///
    /// - Throws: ``NodeError``.
    func bucketCounts(after bucket: String, limit: Int) async throws -> [BucketCount] {
        try await read { try Catalog.bucketCounts($0, after: bucket, limit: limit) }
    }
}
