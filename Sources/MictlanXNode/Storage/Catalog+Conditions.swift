internal import GRDB
internal import MictlanXModel

/// Whether a put could go through as things stand.
enum Admission: Hashable, Sendable {
    case admitted
    /// Other content is there, and the put may not replace it.
    case conflict
    /// The ball does not have the content that the request was made for.
    case changed
}

extension Catalog {
    /// Whether a put of `chunk` could go through as things stand: the check of a registration, and again of the upload.
    ///
    /// - Parameters:
    ///   - db: the transaction.
    ///   - chunk: what is put.
    ///   - replacing: whether the put said `Update: 1`.
    ///   - condition: the checksum that the visible ball must have; `nil` for any.
    /// - Returns: whether it could.
    /// - Throws: what SQLite throws.
    static func admission(
        _ db: Database, _ chunk: CatalogChunk, replacing: Bool, ifChecksum condition: Checksum? = nil
    ) throws -> Admission {
        try admission(
            db, chunk, over: self.chunk(db, bucket: chunk.bucket, key: chunk.key), replacing: replacing,
            ifChecksum: condition)
    }

    /// The same with what is visible under the key of the chunk.
    static func admission(
        _ db: Database, _ chunk: CatalogChunk, over existing: CatalogChunk?, replacing: Bool,
        ifChecksum condition: Checksum?
    ) throws -> Admission {
        // A request that is repeated after its answer was lost finds its own work, whatever it had to find before.
        if let existing, existing.checksum == chunk.checksum, existing.version == chunk.version { return .admitted }
        if let condition, try holds(db, condition, bucket: chunk.bucket, ball: chunk.ball) != true { return .changed }
        guard !replacing else { return .admitted }
        guard existing == nil else { return .conflict }
        // The versions of one ball do not mix: the first to put a chunk decides which one it is.
        let others = try chunk.version.isEmpty ? [] : otherVersions(db, than: chunk)
        return others.allSatisfy(\.isEmpty) ? .admitted : .conflict
    }

    /// Whether the visible chunks of a ball name this checksum as that of the whole, and no other.
    ///
    /// - Returns: `nil` when no chunk of the ball is visible.
    static func holds(_ db: Database, _ checksum: Checksum, bucket: String, ball: String) throws -> Bool? {
        let versions = try versions(db, bucket: bucket, ball: ball).keys.map(BallVersion.init(stored:))
        guard !versions.isEmpty else { return nil }
        let named = versions.filter { !$0.isEmpty }
        guard named.allSatisfy({ $0.checksum == checksum }) else { return false }
        guard named.count < versions.count else { return true }
        // Chunks on their own may have the tag as well.
        let hex = SQLValue.text(checksum.hex)
        let counts = try db.first(
            """
            SELECT COUNT(*) FILTER (WHERE tag = ?), COUNT(*) FILTER (WHERE tag <> ?)
            FROM (SELECT lower(json_extract(document, '$.tags.full_checksum')) AS tag FROM chunk
                WHERE bucket = ? AND ball = ? AND staged = 0 AND version = '')
            """, [hex, hex, .text(bucket), .text(ball)]
        ) { row in (same: row.integer(0), other: row.integer(1)) }
        guard let counts else { return !named.isEmpty }
        return counts.other == 0 && counts.same + named.count > 0
    }
}
