internal import GRDB
internal import MictlanXPlatform
internal import SystemPackage

extension Catalog {
    /// Opens a catalog only to read it; a node may have it open.
    ///
    /// - Throws: ``NodeError``, with `storeUnusable` when it is not there or has another format.
    init(reading path: FilePath, files: any FileOperations) throws(NodeError) {
        try CatalogFile(directory: path.removingLastComponent(), files: files).requireUnlessNew()
        guard try files.size(of: path) != nil else {
            throw NodeError(.storeUnusable, "there is no store here: '\(path)' is missing")
        }
        self.path = path
        isReadOnly = path.isOnReadOnlyFileSystem
        glances = nil
        do {
            database = try Self.reader(of: path, files)
            let version = try database.read(Self.version)
            try Self.requireKnown(version, path)
            guard version == Self.migrations.count else {
                throw NodeError(
                    .storeUnusable,
                    "the catalog '\(path)' was made by an older version of mxshell: it has format \(version); let a "
                        + "command or a node of this version open the store once, which brings it to format "
                        + "\(Self.migrations.count) and keeps a copy")
            }
        } catch {
            throw NodeError(catalog: error, at: path)
        }
    }

    /// Opens the database for reading. Where nothing can be written, SQLite cannot make the shared memory that readers of a
    /// log need: then nobody writes on this mount, and a single connection reads alone, without locks.
    ///
    /// - Throws: what SQLite throws.
    static func reader(of path: FilePath, _ files: any FileOperations) throws -> any DatabaseWriter {
        var configuration = Configuration()
        configuration.label = "mictlanx.reading"
        configuration.readonly = true
        configuration.busyMode = .timeout(20)
        do {
            let pool = try DatabasePool(path: path.string, configuration: configuration)
            _ = try pool.read(version)
            return pool
        } catch let error as DatabaseError
            where [.SQLITE_CANTOPEN, .SQLITE_IOERR, .SQLITE_READONLY].contains(error.resultCode.primaryResultCode)
            && path.isOnReadOnlyFileSystem
        {
            let hasLog = try (files.size(of: FilePath(path.string + "-wal")) ?? 0) > 0
            if hasLog { configuration.prepareDatabase { try $0.execute(sql: "PRAGMA locking_mode = EXCLUSIVE") } }
            let escaped = path.string.replacing("%", with: "%25").replacing("?", with: "%3f").replacing(
                "#", with: "%23")
            return try DatabaseQueue(
                path: "file:\(escaped)?\(hasLog ? "vfs=unix-none" : "immutable=1")", configuration: configuration)
        }
    }

    /// What SQLite finds wrong with the file (`PRAGMA integrity_check`), at most 100 lines; none when it is sound.
    static func damage(_ db: Database) throws -> [String] {
        try String.fetchAll(db, sql: "PRAGMA integrity_check(100)").filter { $0 != "ok" }
    }

    /// Each book of the chunks, with the number of rows that are not as they should be.
    static func wrongBooks(_ db: Database) throws -> [(book: String, rows: Int)] {
        try bookChecks.map { book, sql in (book, try Int.fetchOne(db, sql: sql) ?? 0) }.filter { $0.1 > 0 }
    }

    /// Sets the books to what the rows say.
    static func rewriteBooks(_ db: Database) throws {
        try db.execute(
            sql: """
                DELETE FROM checksum_entry;
                INSERT OR IGNORE INTO checksum_entry SELECT \(prefixInSQL), id FROM chunk ORDER BY 1, 2;
                DELETE FROM ball;
                INSERT INTO ball SELECT bucket, ball, staged, version, COUNT(*), SUM(size) FROM chunk
                    GROUP BY bucket, ball, staged, version;
                UPDATE usage SET chunks = (SELECT COUNT(*) FROM chunk),
                    bytes = (SELECT COALESCE(SUM(size), 0) FROM chunk);
                UPDATE peer SET
                    chunks = (SELECT COUNT(*) FROM replica WHERE replica.peer = peer.number),
                    bytes = (SELECT COALESCE(SUM(chunk.size), 0) FROM replica JOIN chunk ON chunk.id = replica.chunk
                        WHERE replica.peer = peer.number);
                """)
    }

    private static let bookChecks = [
        (
            "checksum_entry",
            """
            SELECT (SELECT COUNT(*) FROM chunk WHERE NOT EXISTS (
                    SELECT 1 FROM checksum_entry WHERE prefix = \(prefixInSQL) AND checksum_entry.chunk = chunk.id))
                + (SELECT COUNT(*) FROM checksum_entry LEFT JOIN chunk ON chunk.id = checksum_entry.chunk
                    WHERE chunk.id IS NULL OR prefix <> \(prefixInSQL))
            """
        ),
        (
            "ball",
            """
            SELECT COUNT(*) FROM (
                SELECT * FROM (SELECT bucket, ball, staged, version, COUNT(*), SUM(size) FROM chunk
                    GROUP BY bucket, ball, staged, version EXCEPT SELECT * FROM ball)
                UNION ALL
                SELECT * FROM (SELECT * FROM ball EXCEPT SELECT bucket, ball, staged, version, COUNT(*), SUM(size)
                    FROM chunk GROUP BY bucket, ball, staged, version))
            """
        ),
        (
            "usage",
            """
            SELECT COUNT(*) FROM usage WHERE chunks <> (SELECT COUNT(*) FROM chunk)
                OR bytes <> (SELECT COALESCE(SUM(size), 0) FROM chunk)
            """
        ),
        (
            "peer",
            """
            SELECT COUNT(*) FROM peer WHERE chunks <> (SELECT COUNT(*) FROM replica WHERE replica.peer = peer.number)
                OR bytes <> (SELECT COALESCE(SUM(chunk.size), 0) FROM replica JOIN chunk ON chunk.id = replica.chunk
                    WHERE replica.peer = peer.number)
            """
        ),
    ]
}
