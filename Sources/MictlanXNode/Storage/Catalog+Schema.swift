internal import GRDB
internal import SystemPackage

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
        """,
        """
        -- The virtual peers: where the replicas of chunks lie. Counts are of replicas, kept by the triggers below.
        CREATE TABLE peer (
            number INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            directory TEXT NOT NULL,     -- relative to the directory of the store, or absolute
            is_disabled INTEGER NOT NULL DEFAULT 0,
            chunks INTEGER NOT NULL DEFAULT 0,
            bytes INTEGER NOT NULL DEFAULT 0
        ) STRICT;

        -- A chunk lies at 1 to N peers. The bytes of a replica are a row of small_content or a blob below its peer.
        CREATE TABLE replica (
            chunk INTEGER NOT NULL, peer INTEGER NOT NULL, PRIMARY KEY (chunk, peer)
        ) STRICT, WITHOUT ROWID;

        ALTER TABLE chunk ADD COLUMN replication INTEGER NOT NULL DEFAULT 1;  -- how many replicas were asked for
        ALTER TABLE chunk ADD COLUMN is_disabled INTEGER NOT NULL DEFAULT 0;  -- 1: listed, not served
        ALTER TABLE chunk ADD COLUMN stored_at INTEGER NOT NULL DEFAULT 0;    -- seconds since 1970
        UPDATE chunk SET is_disabled = 1 WHERE json_extract(document, '$.is_disabled') = 1;
        UPDATE chunk SET stored_at = unixepoch() WHERE staged = 1;

        -- Until now everything lay at one peer in the directory of the store.
        INSERT INTO peer (number, id, directory, chunks, bytes)
            SELECT 1, 'mxshell-peer-0', '.', chunks, bytes FROM usage WHERE chunks > 0;
        INSERT INTO replica SELECT id, 1 FROM chunk;

        ALTER TABLE small_content RENAME TO old_small_content;
        CREATE TABLE small_content (
            checksum TEXT NOT NULL, peer INTEGER NOT NULL, bytes BLOB NOT NULL, UNIQUE (checksum, peer)
        ) STRICT;
        INSERT INTO small_content SELECT checksum, 1, bytes FROM old_small_content;
        DROP TABLE old_small_content;

        ALTER TABLE garbage RENAME TO old_garbage;
        CREATE TABLE garbage (
            checksum TEXT NOT NULL, peer INTEGER NOT NULL, PRIMARY KEY (checksum, peer)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO garbage SELECT checksum, 1 FROM old_garbage;

        DROP TRIGGER chunk_removed;
        DROP TABLE old_garbage;
        CREATE TRIGGER chunk_removing BEFORE DELETE ON chunk BEGIN
            DELETE FROM replica WHERE chunk = OLD.id;
        END;
        CREATE TRIGGER chunk_removed AFTER DELETE ON chunk BEGIN
            UPDATE ball SET chunks = chunks - 1, bytes = bytes - OLD.size
                WHERE bucket = OLD.bucket AND ball = OLD.ball AND staged = OLD.staged AND version = OLD.version;
            DELETE FROM ball
                WHERE bucket = OLD.bucket AND ball = OLD.ball AND staged = OLD.staged AND version = OLD.version
                AND chunks = 0;
            UPDATE usage SET chunks = chunks - 1, bytes = bytes - OLD.size;
        END;
        CREATE TRIGGER replica_added AFTER INSERT ON replica BEGIN
            UPDATE peer SET chunks = chunks + 1, bytes = bytes + (SELECT size FROM chunk WHERE id = NEW.chunk)
                WHERE number = NEW.peer;
        END;
        CREATE TRIGGER replica_removed AFTER DELETE ON replica BEGIN
            UPDATE peer SET chunks = chunks - 1, bytes = bytes - (SELECT size FROM chunk WHERE id = OLD.chunk)
                WHERE number = OLD.peer;
            INSERT OR IGNORE INTO garbage SELECT checksum, OLD.peer FROM chunk WHERE id = OLD.chunk;
        END;
        """,
        """
        -- A ball is found by the checksum of the whole without a walk over all. One of a single chunk is found by that
        -- chunk's, so that a million small balls pay nothing for this.
        CREATE INDEX ball_whole ON ball (version) WHERE staged = 0 AND substr(version, 65) NOT IN ('', '/1');

        -- The collector asks by peer: what lies at a lost one must not be walked over after every delete.
        DROP TRIGGER replica_removed;
        CREATE TABLE new_garbage (
            checksum TEXT NOT NULL, peer INTEGER NOT NULL, PRIMARY KEY (peer, checksum)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO new_garbage SELECT checksum, peer FROM garbage;
        DROP TABLE garbage;
        ALTER TABLE new_garbage RENAME TO garbage;
        CREATE TRIGGER replica_removed AFTER DELETE ON replica BEGIN
            UPDATE peer SET chunks = chunks - 1, bytes = bytes - (SELECT size FROM chunk WHERE id = OLD.chunk)
                WHERE number = OLD.peer;
            INSERT OR IGNORE INTO garbage SELECT checksum, OLD.peer FROM chunk WHERE id = OLD.chunk;
        END;
        """,
        """
        -- A replica names its bytes, so that they need no index by their checksum, of which each put wrote another page.
        ALTER TABLE replica ADD COLUMN content INTEGER;  -- the id in small_content; NULL: a file
        UPDATE replica SET content = (SELECT small_content.rowid FROM chunk JOIN small_content
            ON small_content.checksum = chunk.checksum AND small_content.peer = replica.peer
            WHERE chunk.id = replica.chunk);
        CREATE INDEX replica_content ON replica (content) WHERE content IS NOT NULL;

        -- The bytes that a replica names are copied, which takes as much room in the log for a moment; others are garbage.
        CREATE TABLE new_small_content (
            id INTEGER PRIMARY KEY, checksum TEXT NOT NULL, peer INTEGER NOT NULL, bytes BLOB NOT NULL
        ) STRICT;
        INSERT INTO new_small_content SELECT rowid, checksum, peer, bytes FROM small_content
            WHERE rowid IN (SELECT content FROM replica WHERE content IS NOT NULL);
        DROP TABLE small_content;
        ALTER TABLE new_small_content RENAME TO small_content;

        -- Bytes in the catalog go with the last replica that names them. Those in files wait for the collector.
        DROP TRIGGER replica_removed;
        CREATE TRIGGER replica_removed AFTER DELETE ON replica BEGIN
            UPDATE peer SET chunks = chunks - 1, bytes = bytes - (SELECT size FROM chunk WHERE id = OLD.chunk)
                WHERE number = OLD.peer;
            DELETE FROM small_content WHERE id = OLD.content
                AND NOT EXISTS (SELECT 1 FROM replica WHERE content = OLD.content);
            INSERT OR IGNORE INTO garbage
                SELECT checksum, OLD.peer FROM chunk WHERE id = OLD.chunk AND OLD.content IS NULL;
        END;
        CREATE TRIGGER replica_moved AFTER UPDATE OF content ON replica WHEN NEW.content IS NOT OLD.content BEGIN
            DELETE FROM small_content WHERE id = OLD.content
                AND NOT EXISTS (SELECT 1 FROM replica WHERE content = OLD.content);
            INSERT OR IGNORE INTO garbage
                SELECT checksum, OLD.peer FROM chunk WHERE id = OLD.chunk AND OLD.content IS NULL;
        END;
        """,
        """
        -- What deletes needs no copy of the pages that it changes: SQLite makes one for each statement that may fail in the
        -- middle, as with a function or a constraint that ends the statement alone. These end what went on, and whoever
        -- made the change takes the transaction back.
        DROP INDEX ball_whole;
        CREATE INDEX ball_whole ON ball (version) WHERE staged = 0 AND chunks > 1;
        DROP TRIGGER chunk_removed;
        CREATE TRIGGER chunk_removed AFTER DELETE ON chunk BEGIN
            DELETE FROM ball
                WHERE bucket = OLD.bucket AND ball = OLD.ball AND staged = OLD.staged AND version = OLD.version
                AND chunks = 1;
            UPDATE OR FAIL ball SET chunks = chunks - 1, bytes = bytes - OLD.size
                WHERE bucket = OLD.bucket AND ball = OLD.ball AND staged = OLD.staged AND version = OLD.version;
            UPDATE OR FAIL usage SET chunks = chunks - 1, bytes = bytes - OLD.size;
        END;
        DROP TRIGGER replica_removed;
        CREATE TRIGGER replica_removed AFTER DELETE ON replica BEGIN
            UPDATE OR FAIL peer
                SET chunks = chunks - 1, bytes = bytes - (SELECT size FROM chunk WHERE id = OLD.chunk)
                WHERE number = OLD.peer;
            DELETE FROM small_content WHERE id = OLD.content
                AND NOT EXISTS (SELECT 1 FROM replica WHERE content = OLD.content);
            INSERT OR IGNORE INTO garbage
                SELECT checksum, OLD.peer FROM chunk WHERE id = OLD.chunk AND OLD.content IS NULL;
        END;
        """,
        """
        -- Chunks by the first four bytes of their checksums, as a number. Not by a trigger: see Catalog+Checksums.swift.
        CREATE TABLE checksum_entry (
            prefix INTEGER NOT NULL, chunk INTEGER NOT NULL, PRIMARY KEY (prefix, chunk)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO checksum_entry SELECT \(prefixInSQL), id FROM chunk ORDER BY checksum;
        DROP INDEX chunk_checksum;
        -- A node of an older version that still has the store open makes no entries, and what is not entered would be taken for
        -- garbage: it names the column as it was, so that it can insert nothing any more.
        ALTER TABLE chunk RENAME COLUMN stored_at TO put_at;
        """,
    ]

    /// Brings a new or an older catalog to the current schema; a no-op for a current one. A copy of an older one is kept;
    /// see ``OlderCatalog``.
    ///
    /// - Parameters:
    ///   - database: the catalog.
    ///   - file: where it lies.
    ///   - startsAnew: whether a new one may have contents beside it.
    /// - Throws: ``NodeError`` with `storeUnusable` for the catalog of a newer version, and for a new one beside contents;
    ///   what SQLite throws.
    static func migrate(_ database: DatabasePool, _ file: CatalogFile, startsAnew: Bool) throws {
        guard try database.read(version) != migrations.count else { return }
        try database.write { db in
            // Another process may have migrated while we waited for the lock.
            let current = try version(db)
            try requireKnown(current, file.path)
            if current == 0, !startsAnew { try file.requireNoContents() }
            if current > 0, current < migrations.count { try OlderCatalog(file).keep(version: current) }
            for step in migrations.dropFirst(current) { try db.execute(sql: step) }
            try db.execute(sql: "PRAGMA user_version = \(migrations.count)")
        }
    }

    /// The one refusal of what a newer version has written.
    ///
    /// - Throws: ``NodeError`` with `storeUnusable`.
    static func requireKnown(_ version: Int, _ path: FilePath) throws(NodeError) {
        guard version > migrations.count else { return }
        throw NodeError(
            .storeUnusable,
            "the catalog '\(path)' was made by a newer version of mxshell: it has format \(version), and this version "
                + "knows formats up to \(migrations.count); use that version")
    }

    /// The format of a catalog; 0 for one without tables.
    static func version(_ db: Database) throws -> Int {
        try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    }
}
