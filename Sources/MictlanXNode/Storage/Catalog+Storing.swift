internal import FoundationEssentials
internal import GRDB
internal import MictlanXModel

/// What became of a chunk that was to be stored.
enum StoreOutcome: Hashable, Sendable {
    /// It is visible.
    case stored
    /// The very same chunk was there.
    case unchanged
    /// It is durable and invisible until the rest of its ball has come.
    case staged
    /// Something else is there, and the put may not replace it.
    case conflict
    /// The ball does not have the content any more that the put was to replace.
    case changed
    /// The blob was collected between its publication and this transaction: publish it again.
    case contentMissing
}

extension Catalog {
    /// Stores one chunk, inside a write transaction.
    ///
    /// The same content takes over the new metadata. Without `replacing` another content only fills what is empty. With it, a chunk of another version than the visible ball's
    /// is *staged*; the last chunk of a staged version puts it in the place of the whole ball, in this transaction.
    ///
    /// - Parameters:
    ///   - db: the transaction.
    ///   - chunk: what was registered and verified.
    ///   - replicas: where its bytes are.
    ///   - replacing: whether the put said `Update: 1`.
    ///   - condition: the checksum that the visible ball must have; `nil` for any.
    /// - Returns: what became of it.
    /// - Throws: what SQLite throws.
    static func store(
        _ db: Database, _ chunk: CatalogChunk, _ replicas: StoredReplicas, replacing: Bool,
        ifChecksum condition: Checksum? = nil
    ) throws -> StoreOutcome {
        let existing = try self.chunk(db, bucket: chunk.bucket, key: chunk.key)
        if let existing, existing.checksum == chunk.checksum, existing.version == chunk.version,
            existing.ball == chunk.ball || !replacing
        {
            try addToVisible(db, chunk, replicas)
            guard existing.ball == chunk.ball, existing.document != chunk.document else { return .unchanged }
            _ = try update(db, chunk, from: existing.document)
            return .stored
        }
        switch try admission(db, chunk, replacing: replacing, ifChecksum: condition) {
        case .admitted: break
        case .conflict: return .conflict
        case .changed: return .changed
        }
        let replacesBall =
            try replacing && !chunk.version.isEmpty && !otherVersions(db, than: chunk).isEmpty
            || existing.map { $0.ball != chunk.ball } ?? false
        if replacesBall, !chunk.version.isEmpty { return try stage(db, chunk, replicas) }
        try db.cachedStatement(sql: "DELETE FROM chunk WHERE bucket = ? AND key = ? AND staged = 0")
            .execute(arguments: [chunk.bucket, chunk.key])
        try insert(db, chunk, replicas, staged: false)
        return .stored
    }

    private static func stage(
        _ db: Database, _ chunk: CatalogChunk, _ replicas: StoredReplicas
    ) throws -> StoreOutcome {
        let version: StatementArguments = [chunk.bucket, chunk.ball, chunk.version.text]
        try db.cachedStatement(
            sql: "DELETE FROM chunk WHERE bucket = ? AND ball = ? AND version = ? AND key = ? AND staged = 1"
        ).execute(arguments: version + [chunk.key])
        try insert(db, chunk, replicas, staged: true)
        let count = try Int.fetchOne(
            db.cachedStatement(
                sql: "SELECT chunks FROM ball WHERE bucket = ? AND ball = ? AND version = ? AND staged = 1"),
            arguments: version)
        guard count == chunk.version.chunkCount else { return .staged }
        try db.execute(
            sql: """
                DELETE FROM chunk WHERE bucket = ? AND staged = 0 AND key IN
                    (SELECT key FROM chunk WHERE bucket = ? AND ball = ? AND version = ? AND staged = 1)
                """, arguments: [chunk.bucket] + version)
        try db.execute(
            sql: "DELETE FROM chunk WHERE bucket = ? AND ball = ? AND staged = 0",
            arguments: [chunk.bucket, chunk.ball])
        try db.execute(
            sql: "UPDATE chunk SET staged = 0 WHERE bucket = ? AND ball = ? AND version = ? AND staged = 1",
            arguments: version)
        try dropStaged(db, bucket: chunk.bucket, ball: chunk.ball)
        return .stored
    }

    static func dropStaged(_ db: Database, bucket: String, ball: String) throws {
        try db.cachedStatement(sql: "DELETE FROM chunk WHERE bucket = ? AND ball = ? AND staged = 1")
            .execute(arguments: [bucket, ball])
    }

    /// The versions of the visible ball that `chunk` does not belong to.
    static func otherVersions(_ db: Database, than chunk: CatalogChunk) throws -> [BallVersion] {
        let statement = try db.cachedStatement(
            sql: "SELECT version FROM ball WHERE bucket = ? AND ball = ? AND staged = 0 AND version <> ?")
        return try String.fetchAll(statement, arguments: [chunk.bucket, chunk.ball, chunk.version.text])
            .map(BallVersion.init(stored:))
    }

    private static func insert(_ db: Database, _ chunk: CatalogChunk, _ replicas: StoredReplicas, staged: Bool) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO chunk (bucket, ball, key, position, version, staged, size, checksum, content_type,
                    is_disabled, replication, stored_at, document)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            chunk.bucket, chunk.ball, chunk.key, chunk.position, chunk.version.text, staged ? 1 : 0, chunk.size,
            chunk.checksum.hex, chunk.contentType, chunk.isDisabled, chunk.replication, replicas.time, chunk.document,
        ])
        try add(db, replicas, toRow: db.lastInsertedRowID, checksum: chunk.checksum)
    }

    /// Adds replicas to the visible chunk, which has the same content already.
    private static func addToVisible(_ db: Database, _ chunk: CatalogChunk, _ replicas: StoredReplicas) throws {
        let statement = try db.cachedStatement(
            sql: "SELECT id FROM chunk WHERE bucket = ? AND key = ? AND staged = 0")
        guard let row = try Int64.fetchOne(statement, arguments: [chunk.bucket, chunk.key]) else { return }
        try add(db, replicas, toRow: row, checksum: chunk.checksum)
        try db.cachedStatement(
            sql: """
                UPDATE chunk SET replication = MAX(?, (SELECT COUNT(*) FROM replica WHERE chunk = ?))
                WHERE id = ? AND replication < MAX(?, (SELECT COUNT(*) FROM replica WHERE chunk = ?))
                """
        ).execute(arguments: [chunk.replication, row, row, chunk.replication, row])
    }

    /// Takes note of where the bytes of a chunk lie, and of the bytes themselves where they go into the catalog.
    static func add(_ db: Database, _ replicas: StoredReplicas, toRow row: Int64, checksum: Checksum) throws {
        for peer in replicas.peers {
            if let content = replicas.content {
                // A row that rotted gives way to what was just verified.
                try db.cachedStatement(
                    sql: """
                        INSERT INTO small_content VALUES (?, ?, ?) ON CONFLICT (checksum, peer)
                            DO UPDATE SET bytes = excluded.bytes WHERE bytes <> excluded.bytes
                        """
                ).execute(arguments: [checksum.hex, peer, content])
            }
            try db.cachedStatement(sql: "INSERT OR IGNORE INTO replica VALUES (?, ?)").execute(arguments: [row, peer])
        }
    }
}

/// Where the bytes of a chunk that is to be stored are.
struct StoredReplicas: Sendable {
    /// The peers, each once.
    let peers: [Int]
    /// The bytes of a content that goes into the catalog, `nil` for one in files.
    let content: Data?
    /// Seconds since 1970.
    let time: Int
}
