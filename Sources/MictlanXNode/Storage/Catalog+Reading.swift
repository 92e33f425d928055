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
        let statement = try db.cachedStatement(sql: visibleChunk)
        return try Row.fetchOne(statement, arguments: [bucket, key]).map(CatalogChunk.init(row:))
    }

    private static let visibleChunk =
        "SELECT \(CatalogChunk.columns) FROM chunk WHERE bucket = ? AND key = ? AND staged = 0"

    /// The bytes of a peer's replica that lies in the catalog.
    static func smallContent(_ db: Database, _ checksum: Checksum, at peer: Int) throws -> Data? {
        let statement = try db.cachedStatement(
            sql: "SELECT bytes FROM small_content WHERE checksum = ? AND peer = ?")
        return try Data.fetchOne(statement, arguments: [checksum.hex, peer])
    }

    /// Sums up the visible chunks of a ball, those at one peer where one is given; `nil` when there are none.
    static func summary(_ db: Database, bucket: String, ball: String, at peer: Int? = nil) throws -> BallSummary? {
        let statement: Statement
        var arguments: StatementArguments = [bucket, ball]
        if let peer {
            statement = try db.cachedStatement(
                sql: """
                    SELECT NULLIF(COUNT(*), 0), SUM(size) FROM chunk JOIN replica ON replica.chunk = chunk.id
                    WHERE bucket = ? AND ball = ? AND staged = 0 AND replica.peer = ?
                    """)
            arguments += [peer]
        } else {
            statement = try db.cachedStatement(
                sql: "SELECT SUM(chunks), SUM(bytes) FROM ball WHERE bucket = ? AND ball = ? AND staged = 0")
        }
        guard let row = try Row.fetchOne(statement, arguments: arguments), let chunks: Int = row[0] else { return nil }
        return BallSummary(chunks: chunks, bytes: row[1])
    }

    /// How many chunks each version of a visible ball has.
    static func versions(_ db: Database, bucket: String, ball: String) throws -> [String: Int] {
        let statement = try db.cachedStatement(
            sql: "SELECT version, chunks FROM ball WHERE bucket = ? AND ball = ? AND staged = 0")
        return try Row.fetchAll(statement, arguments: [bucket, ball]).reduce(into: [:]) { $0[$1[0]] = $1[1] }
    }

    /// Bytes and chunks stored in all, staged ones included.
    static func usage(_ db: Database) throws -> BallSummary {
        let row = try Row.fetchOne(db, sql: "SELECT chunks, bytes FROM usage")
        return BallSummary(chunks: row?[0] ?? 0, bytes: row?[1] ?? 0)
    }
}

extension CatalogChunk {
    /// The columns of a chunk in the order in which ``init(row:)`` reads them.
    static let columns =
        "bucket, ball, key, position, version, size, checksum, content_type, is_disabled, replication, document"

    init(row: Row) throws {
        let hex: String = row[6]
        guard let checksum = Checksum(hex: hex) else {
            throw NodeError(.corrupt, "the catalog holds '\(hex)' where a checksum should be")
        }
        self.init(
            bucket: row[0], ball: row[1], key: row[2], position: row[3], version: BallVersion(stored: row[4]),
            size: row[5], checksum: checksum, contentType: row[7], isDisabled: row[8], replication: row[9],
            document: row[10])
    }
}
