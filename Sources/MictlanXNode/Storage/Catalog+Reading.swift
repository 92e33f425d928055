internal import FoundationEssentials
internal import GRDB
internal import MictlanXModel

/// Where a page of a listing begins: after this chunk.
struct ListingPosition: Hashable, Sendable {
    var bucket: String
    var ball: String
    var position: Int
    var key: String
}

/// A run of consecutive documents and where the next page begins, `nil` at the end.
struct ListingPage: Sendable {
    var documents: [String]
    var next: ListingPosition?
}

/// What a visible ball holds.
struct BallSummary: Hashable, Sendable {
    var chunks: Int
    var bytes: Int
}

extension Catalog {
    /// The visible chunk under a key.
    static func chunk(_ db: Database, bucket: String, key: String) throws -> ChunkRecord? {
        let statement = try db.cachedStatement(
            sql: """
                SELECT bucket, ball, key, position, version, size, checksum, content_type, document
                FROM chunk WHERE bucket = ? AND key = ? AND staged = 0
                """)
        return try Row.fetchOne(statement, arguments: [bucket, key]).map(ChunkRecord.init(row:))
    }

    /// The bytes of a content that lies in the catalog.
    static func smallContent(_ db: Database, _ checksum: Checksum) throws -> Data? {
        let statement = try db.cachedStatement(sql: "SELECT bytes FROM small_content WHERE checksum = ?")
        return try Data.fetchOne(statement, arguments: [checksum.hex])
    }

    /// Sums up the visible chunks of a ball, `nil` when there are none.
    static func summary(_ db: Database, bucket: String, ball: String) throws -> BallSummary? {
        let statement = try db.cachedStatement(
            sql: "SELECT SUM(chunks), SUM(bytes) FROM ball WHERE bucket = ? AND ball = ? AND staged = 0")
        guard let row = try Row.fetchOne(statement, arguments: [bucket, ball]), let chunks: Int = row[0] else {
            return nil
        }
        return BallSummary(chunks: chunks, bytes: row[1])
    }

    /// Bytes and chunks stored in all, staged ones included.
    static func usage(_ db: Database) throws -> BallSummary {
        let row = try Row.fetchOne(db, sql: "SELECT chunks, bytes FROM usage")
        return BallSummary(chunks: row?[0] ?? 0, bytes: row?[1] ?? 0)
    }

    /// The next documents of a listing, in the order of (bucket, ball, index, key).
    ///
    /// - Parameters:
    ///   - scope: what is listed.
    ///   - start: the chunk after which the page begins, `nil` for the first page.
    ///   - skip: how many chunks to pass over first.
    ///   - limits: where the page ends.
    static func page(
        _ db: Database, of scope: ListingScope, after start: ListingPosition?, skip: Int = 0, limits: PageLimits
    ) throws -> ListingPage {
        // Equalities, then one row comparison over the rest of the index's columns: SQLite then seeks to the page
        // instead of walking to it.
        let order = ["bucket", "ball", "position", "key"]
        let fixed = [scope.bucket, scope.ball].compactMap { $0 }
        var conditions = ["staged = 0"] + order.prefix(fixed.count).map { "\($0) = ?" }
        var arguments: [any DatabaseValueConvertible] = fixed
        if let start {
            let values: [any DatabaseValueConvertible] = [start.bucket, start.ball, start.position, start.key]
            let columns = order.dropFirst(fixed.count)
            conditions.append(
                "(\(columns.joined(separator: ", "))) > (\(columns.map { _ in "?" }.joined(separator: ", ")))")
            arguments += values.dropFirst(fixed.count)
        }
        arguments += [limits.rows, skip]
        let statement = try db.cachedStatement(
            sql: """
                SELECT bucket, ball, position, key, document FROM chunk
                WHERE \(conditions.joined(separator: " AND "))
                ORDER BY bucket, ball, position, key LIMIT ? OFFSET ?
                """)
        var page = ListingPage(documents: [])
        var bytes = 0
        let rows = try Row.fetchCursor(statement, arguments: StatementArguments(arguments))
        while let row = try rows.next() {
            let document: String = row[4]
            page.documents.append(document)
            bytes += document.utf8.count
            page.next = ListingPosition(bucket: row[0], ball: row[1], position: row[2], key: row[3])
            if bytes >= limits.bytes { return page }
        }
        if page.documents.count < limits.rows { page.next = nil }
        return page
    }
}

/// What a listing covers: the whole store, a bucket, or a ball of a bucket.
struct ListingScope: Hashable, Sendable {
    let bucket: String?
    let ball: String?

    static let everything = ListingScope(bucket: nil, ball: nil)

    static func bucket(_ bucket: String) -> ListingScope { ListingScope(bucket: bucket, ball: nil) }

    static func ball(_ ball: String, in bucket: String) -> ListingScope { ListingScope(bucket: bucket, ball: ball) }
}

/// Where a page ends: whichever comes first.
struct PageLimits: Hashable, Sendable {
    var rows: Int
    var bytes: Int

    /// Large enough that a query costs little per chunk, small enough for a connection's memory.
    static let standard = PageLimits(rows: 512, bytes: 262_144)
}

extension ChunkRecord {
    /// Reads the nine columns in their order.
    init(row: Row) throws {
        let hex: String = row[6]
        guard let checksum = Checksum(hex: hex) else {
            throw NodeError(.corrupt, "the catalog holds '\(hex)' where a checksum should be")
        }
        self.init(
            bucket: row[0], ball: row[1], key: row[2], position: row[3], version: BallVersion(stored: row[4]),
            size: row[5], checksum: checksum, contentType: row[7], document: row[8])
    }
}
