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
        switch try admission(db, chunk, over: existing, replacing: replacing, ifChecksum: condition) {
        case .admitted: break
        case .conflict: return .conflict
        case .changed: return .changed
        }
        let replacesBall =
            try replacing && !chunk.version.isEmpty && !otherVersions(db, than: chunk).isEmpty
            || existing.map { $0.ball != chunk.ball } ?? false
        if replacesBall, !chunk.version.isEmpty { return try stage(db, chunk, replicas) }
        if existing != nil {
            try deleteChunks(
                db, where: "bucket = ? AND key = ? AND staged = 0", [.text(chunk.bucket), .text(chunk.key)])
        }
        try insert(db, chunk, replicas, staged: false)
        return .stored
    }

    private static func stage(
        _ db: Database, _ chunk: CatalogChunk, _ replicas: StoredReplicas
    ) throws -> StoreOutcome {
        let version: [SQLValue] = [.text(chunk.bucket), .text(chunk.ball), .text(chunk.version.text)]
        try deleteChunks(
            db, where: "bucket = ? AND ball = ? AND version = ? AND key = ? AND staged = 1",
            version + [.text(chunk.key)])
        try insert(db, chunk, replicas, staged: true)
        let count = try db.first(
            "SELECT chunks FROM ball WHERE bucket = ? AND ball = ? AND version = ? AND staged = 1",
            version
        ) { row in row.integer(0) }
        guard count == chunk.version.chunkCount else { return .staged }
        try deleteChunks(
            db, where: "bucket = ? AND ball = ? AND staged = 0", [.text(chunk.bucket), .text(chunk.ball)],
            inParts: true)
        // What other balls have under the same keys.
        try deleteChunks(
            db,
            where: """
                bucket = ? AND staged = 0 AND key IN
                    (SELECT key FROM chunk WHERE bucket = ? AND ball = ? AND version = ? AND staged = 1)
                """, [.text(chunk.bucket)] + version)
        try db.run(
            "UPDATE chunk SET staged = 0 WHERE bucket = ? AND ball = ? AND version = ? AND staged = 1",
            version)
        try dropStaged(db, bucket: chunk.bucket, ball: chunk.ball)
        return .stored
    }

    static func dropStaged(_ db: Database, bucket: String, ball: String) throws {
        try deleteChunks(
            db, where: "bucket = ? AND ball = ? AND staged = 1", [.text(bucket), .text(ball)], inParts: true)
    }

    /// The versions of the visible ball that `chunk` does not belong to.
    static func otherVersions(_ db: Database, than chunk: CatalogChunk) throws -> [BallVersion] {
        try db.all(
            "SELECT version FROM ball WHERE bucket = ? AND ball = ? AND staged = 0 AND version <> ?",
            [.text(chunk.bucket), .text(chunk.ball), .text(chunk.version.text)]
        ) { row in BallVersion(stored: row.text(0)) }
    }

    private static func insert(_ db: Database, _ chunk: CatalogChunk, _ replicas: StoredReplicas, staged: Bool) throws {
        try db.run(
            """
            INSERT INTO chunk (bucket, ball, key, position, version, staged, size, checksum, content_type,
                is_disabled, replication, put_at, document)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .text(chunk.bucket), .text(chunk.ball), .text(chunk.key), .integer(chunk.position),
                .text(chunk.version.text), .flag(staged), .integer(chunk.size), .text(chunk.checksum.hex),
                .text(chunk.contentType), .flag(chunk.isDisabled), .integer(chunk.replication),
                .integer(replicas.time), .text(chunk.document),
            ])
        let row = db.lastInsertedRowID
        try enter(db, row: row, checksum: chunk.checksum)
        try add(db, replicas, toRow: row, checksum: chunk.checksum)
    }

    /// Adds replicas to the visible chunk, which has the same content already.
    private static func addToVisible(_ db: Database, _ chunk: CatalogChunk, _ replicas: StoredReplicas) throws {
        let found = try db.first(
            "SELECT id FROM chunk WHERE bucket = ? AND key = ? AND staged = 0",
            [.text(chunk.bucket), .text(chunk.key)]
        ) { row in row.integer(0) }
        guard let found else { return }
        try add(db, replicas, toRow: Int64(found), checksum: chunk.checksum)
        let (row, wanted) = (SQLValue.integer(found), SQLValue.integer(chunk.replication))
        try db.run(
            """
            UPDATE chunk SET replication = MAX(?, (SELECT COUNT(*) FROM replica WHERE chunk = ?))
            WHERE id = ? AND replication < MAX(?, (SELECT COUNT(*) FROM replica WHERE chunk = ?))
            """, [wanted, row, row, wanted, row])
    }

    /// Takes note of where the bytes of a chunk lie, and of the bytes themselves where they go into the catalog.
    static func add(_ db: Database, _ replicas: StoredReplicas, toRow row: Int64, checksum: Checksum) throws {
        for peer in replicas.peers {
            let chunk: [SQLValue] = [.integer(Int(row)), .integer(peer)]
            guard let bytes = replicas.content else {
                try db.run(
                    """
                    INSERT INTO replica VALUES (?, ?, NULL)
                        ON CONFLICT DO UPDATE SET content = NULL WHERE content IS NOT NULL
                    """, chunk)
                continue
            }
            let content = try smallContent(db, bytes, checksum, at: peer)
            try db.run(
                """
                INSERT INTO replica VALUES (?, ?, ?)
                    ON CONFLICT DO UPDATE SET content = excluded.content WHERE content IS NOT excluded.content
                """, chunk + [.integer(content)])
        }
    }

    /// Puts bytes into the catalog, where a peer has them once, however many of its chunks they are the content of.
    ///
    /// - Returns: their id.
    static func smallContent(_ db: Database, _ bytes: Data, _ checksum: Checksum, at peer: Int) throws -> Int {
        let known = try db.first(
            """
            SELECT small_content.id, small_content.bytes = ? FROM \(chunksByChecksum)
            JOIN replica ON replica.chunk = chunk.id AND replica.peer = ?
            JOIN small_content ON small_content.id = replica.content AND small_content.checksum = chunk.checksum
            WHERE \(hasChecksum) ORDER BY checksum_entry.chunk DESC LIMIT 1
            """, [.bytes(bytes), .integer(peer)] + values(of: checksum)
        ) { row in (id: row.integer(0), isWhole: row.flag(1)) }
        guard let known else {
            try db.run(
                "INSERT INTO small_content (checksum, peer, bytes) VALUES (?, ?, ?)",
                [.text(checksum.hex), .integer(peer), .bytes(bytes)])
            return Int(db.lastInsertedRowID)
        }
        if !known.isWhole {
            // A row that rotted gives way to what was just verified.
            try db.run("UPDATE small_content SET bytes = ? WHERE id = ?", [.bytes(bytes), .integer(known.id)])
        }
        return known.id
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
