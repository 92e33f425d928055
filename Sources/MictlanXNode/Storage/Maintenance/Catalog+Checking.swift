internal import GRDB
internal import SystemPackage

extension Catalog {
    /// Opens a catalog only to read it; a node may have it open.
    ///
    /// - Throws: ``NodeError``, with `storeUnusable` when it is not there or has another format.
    init(reading path: FilePath, files: any FileOperations) throws(NodeError) {
        guard try files.size(of: path) != nil else {
            throw NodeError(.storeUnusable, "there is no store here: '\(path)' is missing")
        }
        var configuration = Configuration()
        configuration.label = "mictlanx.check"
        configuration.readonly = true
        configuration.busyMode = .timeout(20)
        do {
            database = try DatabasePool(path: path.string, configuration: configuration)
            let version = try database.read { try Int.fetchOne($0, sql: "PRAGMA user_version") } ?? 0
            guard version == Self.migrations.count else {
                throw NodeError(
                    .storeUnusable,
                    "the store has format \(version), this program checks format \(Self.migrations.count); open it "
                        + "with the node of this program first")
            }
        } catch {
            throw NodeError(catalog: error)
        }
    }

    /// What SQLite finds wrong with the file (`PRAGMA integrity_check`), at most 100 lines; none when it is sound.
    static func damage(_ db: Database) throws -> [String] {
        try String.fetchAll(db, sql: "PRAGMA integrity_check(100)").filter { $0 != "ok" }
    }

    /// Each book that the triggers keep, with the number of rows that are not as they should be.
    static func wrongBooks(_ db: Database) throws -> [(book: String, rows: Int)] {
        try bookChecks.map { book, sql in (book, try Int.fetchOne(db, sql: sql) ?? 0) }.filter { $0.1 > 0 }
    }

    /// Sets the books to what the rows say.
    static func rewriteBooks(_ db: Database) throws {
        try db.execute(
            sql: """
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
