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
    static func chunk(_ db: Database, bucket: String, key: String) throws -> CatalogChunk? {
        let statement = try db.cachedStatement(
            sql: """
                SELECT bucket, ball, key, position, version, size, checksum, content_type, is_disabled, replication, document
                FROM chunk WHERE bucket = ? AND key = ? AND staged = 0
                """)
        return try Row.fetchOne(statement, arguments: [bucket, key]).map(CatalogChunk.init(row:))
    }

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

    /// The next documents of a listing, in the order of (bucket, ball, index, key).
    ///
    /// - Parameters:
    ///   - db: a snapshot.
    ///   - scope: what is listed.
    ///   - start: the chunk after which the page begins, `nil` for the first page.
    ///   - skip: how many chunks to pass over first.
    ///   - limits: where the page ends.
    /// - Returns: the documents, and where to go on.
    /// - Throws: what SQLite throws.
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
        if let peer = scope.peer {
            conditions.append("EXISTS (SELECT 1 FROM replica WHERE replica.chunk = chunk.id AND replica.peer = ?)")
            arguments.append(peer)
        }
        arguments += [limits.rows, skip]
        let peers = "(SELECT group_concat(peer) FROM replica WHERE replica.chunk = chunk.id)"
        let statement = try db.cachedStatement(
            sql: """
                SELECT bucket, ball, position, key, document, size, \(scope.items.needsPeers ? peers : "NULL") FROM chunk
                WHERE \(conditions.joined(separator: " AND "))
                ORDER BY bucket, ball, position, key LIMIT ? OFFSET ?
                """)
        let columns = (bucket: 0, key: 3, document: 4, size: 5, peers: 6)
        var page = ListingPage(documents: [])
        var bytes = 0
        let rows = try Row.fetchCursor(statement, arguments: StatementArguments(arguments))
        while let row = try rows.next() {
            let document: String
            switch scope.items {
            case .documents:
                document = row[columns.document]
            case .texts(let form):
                let peers: String? = row[columns.peers]
                document = try form(
                    ChunkSummary(
                        bucket: row[columns.bucket], key: row[columns.key], size: row[columns.size],
                        peers: (peers ?? "").split(separator: ",").compactMap { Int($0) }))
            }
            page.documents.append(document)
            bytes += document.utf8.count
            page.next = ListingPosition(bucket: row[0], ball: row[1], position: row[2], key: row[3])
            if bytes >= limits.bytes { return page }
        }
        if page.documents.count < limits.rows { page.next = nil }
        return page
    }
}

/// What a listing covers: the whole store, a bucket, or a ball of a bucket; at all peers or at one.
struct ListingScope: Sendable {
    /// What the listing holds of each chunk.
    enum Items: Sendable {
        /// Its document.
        case documents
        /// A JSON text made of it.
        case texts(@Sendable (ChunkSummary) throws -> String)

        fileprivate var needsPeers: Bool {
            if case .texts = self { true } else { false }
        }
    }

    var bucket: String?
    var ball: String?
    /// The peer whose replicas count, `nil` for all.
    var peer: Int?
    var items = Items.documents

    static func everything(at peer: Int?) -> ListingScope { ListingScope(peer: peer) }

    static func bucket(_ bucket: String, at peer: Int? = nil) -> ListingScope {
        ListingScope(bucket: bucket, peer: peer)
    }

    static func ball(_ ball: String, in bucket: String, at peer: Int? = nil) -> ListingScope {
        ListingScope(bucket: bucket, ball: ball, peer: peer)
    }
}

/// A chunk in a listing that tells little of each.
struct ChunkSummary: Hashable, Sendable {
    let bucket: String
    let key: String
    let size: Int
    /// The peers that hold it.
    let peers: [Int]
}

/// Where a page ends: whichever comes first.
struct PageLimits: Hashable, Sendable {
    var rows: Int
    var bytes: Int

    /// Large enough that a query costs little per chunk, small enough for a connection's memory.
    static let standard = PageLimits(rows: 512, bytes: 262_144)
}

extension CatalogChunk {
    /// Reads the eleven columns in their order.
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
