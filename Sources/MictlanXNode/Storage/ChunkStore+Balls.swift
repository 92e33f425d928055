internal import GRDB
internal import MictlanXModel

/// A ball of which every chunk is visible and in service.
struct WholeBall: Sendable {
    let first: CatalogChunk
    /// How many chunks it has: those with the keys `{ball}_0` to `{ball}_{count - 1}`.
    let count: Int
    /// Bytes in all.
    let size: Int
}

/// What became of the look for a whole ball.
enum WholeBallResult: Sendable {
    case whole(WholeBall)
    /// Nothing of it is visible.
    case missing
    /// Some chunks cannot be read; `wanted` is `nil` where the first is not there or does not tell.
    case incomplete(have: Int, wanted: Int?)
}

extension ChunkStore {
    /// A ball as a whole.
    ///
    /// - Throws: ``NodeError``.
    func wholeBall(_ ball: String, in bucket: String) async throws -> WholeBallResult {
        try await read { try Catalog.wholeBall($0, bucket: bucket, ball: ball) }
    }

    /// A whole ball whose tag `full_checksum` is this; any one of several.
    ///
    /// - Throws: ``NodeError``.
    func wholeBall(with checksum: Checksum) async throws -> WholeBall? {
        try await read { db in
            for (bucket, ball) in try Catalog.balls(db, with: checksum) {
                if case .whole(let ball) = try Catalog.wholeBall(db, bucket: bucket, ball: ball) { return ball }
            }
            return nil
        }
    }

    /// A visible chunk in service with this checksum; any one of several.
    ///
    /// - Throws: ``NodeError``.
    func chunk(with checksum: Checksum) async throws -> CatalogChunk? {
        try await read { try Catalog.chunk($0, with: checksum) }
    }
}

extension Catalog {
    /// A visible chunk in service with a checksum.
    static func chunk(_ db: Database, with checksum: Checksum) throws -> CatalogChunk? {
        let found = try db.first(
            """
            SELECT bucket, key FROM \(chunksByChecksum) WHERE \(hasChecksum) AND staged = 0 AND is_disabled = 0 LIMIT 1
            """, values(of: checksum)
        ) { row in (bucket: row.text(0), key: row.text(1)) }
        guard let found else { return nil }
        return try chunk(db, bucket: found.bucket, key: found.key)
    }

    /// Balls of several chunks of which a version with this checksum is visible; one of a single chunk is found by the
    /// checksum of that.
    static func balls(_ db: Database, with checksum: Checksum) throws -> [(bucket: String, ball: String)] {
        try Row.fetchAll(
            db,
            // The conditions of the index `ball_whole`, as it has them.
            sql: """
                SELECT bucket, ball FROM ball
                WHERE staged = 0 AND chunks > 1 AND version >= ? AND version < ? LIMIT 16
                """,
            arguments: ["\(checksum.hex)/", "\(checksum.hex)0"]
        ).map { (bucket: $0[0], ball: $0[1]) }
    }

    /// Whether every chunk of a ball is there, with one look at its rows.
    static func wholeBall(_ db: Database, bucket: String, ball: String) throws -> WholeBallResult {
        guard let summary = try summary(db, bucket: bucket, ball: ball) else { return .missing }
        guard let first = try chunk(db, bucket: bucket, key: "\(ball)_0"), first.ball == ball,
            let count = try first.declaredCount, count > 0
        else { return .incomplete(have: summary.chunks, wanted: nil) }
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT COUNT(*), COALESCE(SUM(size), 0) FROM chunk
                WHERE bucket = ? AND ball = ? AND staged = 0 AND version = ? AND is_disabled = 0
                AND position < ? AND key = ball || '_' || position
                """, arguments: [bucket, ball, first.version.text, count])
        let (have, size): (Int, Int) = (row?[0] ?? 0, row?[1] ?? 0)
        guard have == count else { return .incomplete(have: have, wanted: count) }
        return .whole(WholeBall(first: first, count: count, size: size))
    }
}
