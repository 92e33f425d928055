internal import GRDB

extension Catalog {
    /// The steps that lead to the current schema; `user_version` counts those that were taken. Never change one that
    /// was released: add the next.
    static let migrations: [String] = [
        """
        CREATE TABLE chunk (
            id INTEGER PRIMARY KEY,
            bucket TEXT NOT NULL,
            ball TEXT NOT NULL,
            key TEXT NOT NULL,
            position INTEGER NOT NULL,
            version TEXT NOT NULL,       -- which content of its ball; '' for a chunk on its own
            staged INTEGER NOT NULL,     -- 1: acknowledged, invisible until its version is complete
            size INTEGER NOT NULL,
            checksum TEXT NOT NULL,
            content_type TEXT NOT NULL,
            document TEXT NOT NULL       -- the wire's JSON object
        ) STRICT;
        CREATE UNIQUE INDEX chunk_visible ON chunk (bucket, key) WHERE staged = 0;
        CREATE UNIQUE INDEX chunk_staged ON chunk (bucket, ball, version, key) WHERE staged = 1;
        CREATE INDEX chunk_order ON chunk (bucket, ball, position, key) WHERE staged = 0;
        CREATE INDEX chunk_checksum ON chunk (checksum);

        -- One row for each version of a ball that has chunks: what it holds, without counting.
        CREATE TABLE ball (
            bucket TEXT NOT NULL,
            ball TEXT NOT NULL,
            staged INTEGER NOT NULL,
            version TEXT NOT NULL,
            chunks INTEGER NOT NULL,
            bytes INTEGER NOT NULL,
            PRIMARY KEY (bucket, ball, staged, version)
        ) STRICT, WITHOUT ROWID;

        -- Contents too small to be worth a file and two fsyncs of their own.
        CREATE TABLE small_content (checksum TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT;

        -- Contents that lost a chunk and perhaps their last; the collector looks.
        CREATE TABLE garbage (checksum TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

        CREATE TABLE usage (id INTEGER PRIMARY KEY CHECK (id = 1), chunks INTEGER NOT NULL, bytes INTEGER NOT NULL)
            STRICT;
        INSERT INTO usage VALUES (1, 0, 0);

        -- The books keep themselves: no statement can forget one of them.
        CREATE TRIGGER chunk_added AFTER INSERT ON chunk BEGIN
            INSERT INTO ball VALUES (NEW.bucket, NEW.ball, NEW.staged, NEW.version, 1, NEW.size)
                ON CONFLICT DO UPDATE SET chunks = chunks + 1, bytes = bytes + NEW.size;
            UPDATE usage SET chunks = chunks + 1, bytes = bytes + NEW.size;
        END;
        CREATE TRIGGER chunk_removed AFTER DELETE ON chunk BEGIN
            UPDATE ball SET chunks = chunks - 1, bytes = bytes - OLD.size
                WHERE bucket = OLD.bucket AND ball = OLD.ball AND staged = OLD.staged AND version = OLD.version;
            DELETE FROM ball
                WHERE bucket = OLD.bucket AND ball = OLD.ball AND staged = OLD.staged AND version = OLD.version
                AND chunks = 0;
            UPDATE usage SET chunks = chunks - 1, bytes = bytes - OLD.size;
            INSERT OR IGNORE INTO garbage VALUES (OLD.checksum);
        END;
        CREATE TRIGGER chunk_shown AFTER UPDATE OF staged ON chunk WHEN NEW.staged <> OLD.staged BEGIN
            UPDATE ball SET chunks = chunks - 1, bytes = bytes - OLD.size
                WHERE bucket = OLD.bucket AND ball = OLD.ball AND staged = OLD.staged AND version = OLD.version;
            DELETE FROM ball
                WHERE bucket = OLD.bucket AND ball = OLD.ball AND staged = OLD.staged AND version = OLD.version
                AND chunks = 0;
            INSERT INTO ball VALUES (NEW.bucket, NEW.ball, NEW.staged, NEW.version, 1, NEW.size)
                ON CONFLICT DO UPDATE SET chunks = chunks + 1, bytes = bytes + NEW.size;
        END;
        """
    ]

    /// Brings a new or an older catalog to the current schema; a no-op for a current one.
    ///
    /// - Throws: ``NodeError`` with `storeUnusable` for the catalog of a newer version, or what SQLite throws.
    static func migrate(_ database: DatabasePool) throws {
        guard try database.read(version) != migrations.count else { return }
        try database.write { db in
            // Another process may have migrated while we waited for the lock.
            let current = try version(db)
            guard current <= migrations.count else {
                throw NodeError(
                    .storeUnusable,
                    "the store has format \(current), this program knows up to \(migrations.count); use a newer version"
                )
            }
            for step in migrations.dropFirst(current) { try db.execute(sql: step) }
            try db.execute(sql: "PRAGMA user_version = \(migrations.count)")
        }
    }

    private static func version(_ db: Database) throws -> Int {
        try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    }
}
