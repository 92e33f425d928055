internal import FoundationEssentials
internal import GRDB
internal import MictlanXModel

/// What a visible ball holds.
struct BallSummary: Hashable, Sendable {
    var chunks: Int
    var bytes: Int
}

extension Catalog {
    /// The visible chunk under a key.
    static func chunk(_ db: Database, bucket: String, key: String) throws -> CatalogChunk? {
        try db.first(visibleChunk, [.text(bucket), .text(key)]) { row in try CatalogChunk(row) }
    }

    private static let visibleChunk =
        "SELECT \(CatalogChunk.columns) FROM chunk WHERE bucket = ? AND key = ? AND staged = 0"

    /// The bytes of a peer's replica that lies in the catalog.
    static func smallContent(_ db: Database, _ checksum: Checksum, at peer: Int) throws -> Data? {
        try db.first(
            """
            SELECT small_content.bytes FROM \(chunksByChecksum)
            JOIN replica ON replica.chunk = chunk.id AND replica.peer = ?
            JOIN small_content ON small_content.id = replica.content AND small_content.checksum = chunk.checksum
            WHERE \(hasChecksum) ORDER BY checksum_entry.chunk DESC LIMIT 1
            """, [.integer(peer)] + self.values(of: checksum)
        ) { row in row.bytes(0) }
    }

    /// Sums up the visible chunks of a ball, those at one peer where one is given; `nil` when there are none.
    static func summary(_ db: Database, bucket: String, ball: String, at peer: Int? = nil) throws -> BallSummary? {
        let sql: String
        var values: [SQLValue] = [.text(bucket), .text(ball)]
        if let peer {
            sql = """
                SELECT COUNT(*), SUM(size) FROM chunk JOIN replica ON replica.chunk = chunk.id
                WHERE bucket = ? AND ball = ? AND staged = 0 AND replica.peer = ?
                """
            values.append(.integer(peer))
        } else {
            sql = "SELECT SUM(chunks), SUM(bytes) FROM ball WHERE bucket = ? AND ball = ? AND staged = 0"
        }
        let summary = try db.first(sql, values) { row in
            BallSummary(chunks: row.integer(0), bytes: row.integer(1))
        }
        return summary.flatMap { $0.chunks > 0 ? $0 : nil }
    }

    /// How many chunks each version of a visible ball has.
    static func versions(_ db: Database, bucket: String, ball: String) throws -> [String: Int] {
        var versions: [String: Int] = [:]
        try db.forEach(
            "SELECT version, chunks FROM ball WHERE bucket = ? AND ball = ? AND staged = 0",
            [.text(bucket), .text(ball)]
        ) { row in
            versions[row.text(0)] = row.integer(1)
            return true
        }
        return versions
    }

    /// Bytes and chunks stored in all, staged ones included.
    static func usage(_ db: Database) throws -> BallSummary {
        try db.first("SELECT chunks, bytes FROM usage") { row in
            BallSummary(chunks: row.integer(0), bytes: row.integer(1))
        } ?? BallSummary(chunks: 0, bytes: 0)
    }
}

extension CatalogChunk {
    /// The columns of a chunk in the order in which ``init(_:)`` reads them.
    static let columns =
        "bucket, ball, key, position, version, size, checksum, content_type, is_disabled, replication, document"

    init(_ row: borrowing SQLRow) throws {
        let hex = row.text(6)
        guard let checksum = Checksum(hex: hex) else {
            throw NodeError(.corrupt, "the catalog holds '\(hex)' where a checksum should be")
        }
        self.init(
            bucket: row.text(0), ball: row.text(1), key: row.text(2), position: row.integer(3),
            version: BallVersion(stored: row.text(4)), size: row.integer(5), checksum: checksum,
            contentType: row.text(7), isDisabled: row.flag(8), replication: row.integer(9),
            document: row.text(10))
    }
}
