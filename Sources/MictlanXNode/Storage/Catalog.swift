internal import GRDB
internal import SystemPackage

/// What the store knows: an SQLite database in WAL mode that several processes may open at once.
///
/// `synchronous` is FULL, so that a commit that returned survives the loss of power, or NORMAL, with which only the order of
/// commits does. Writes go through ``CommitQueue``; reads see the last commit of any process.
struct Catalog: Sendable {
    let database: any DatabaseWriter
    /// The database file.
    let path: FilePath
    /// Whether it lies on a file system that can only be read.
    let isReadOnly: Bool
    /// `nil` for a catalog that is only read.
    let glances: GlanceReaders?

    /// Opens or creates the catalog.
    ///
    /// - Parameters:
    ///   - path: the database file; its directory exists.
    ///   - isDurable: whether commits wait for the disk.
    ///   - startsAnew: whether one that is missing is made although there are contents.
    ///   - files: the file system.
    /// - Throws: ``NodeError``, with `storeUnusable` for contents without a catalog.
    init(
        at path: FilePath, isDurable: Bool = true, startsAnew: Bool = false,
        files: any FileOperations = SystemFileOperations()
    ) throws(NodeError) {
        let file = CatalogFile(directory: path.removingLastComponent(), files: files)
        if !startsAnew { try file.requireUnlessNew() }
        try file.makePrivate()
        StatementJournal.staysInMemory()
        SharedMemory.allocatesBeforeUse()
        self.path = path
        isReadOnly = false
        glances = GlanceReaders(path)
        var configuration = Configuration()
        configuration.label = "mictlanx.catalog"
        configuration.foreignKeysEnabled = false
        configuration.busyMode = .timeout(Self.busyTimeout)
        // As many as threads of the pool: they would wait for each other.
        configuration.maximumReaderCount = 8
        configuration.prepareDatabase {
            try $0.execute(sql: "PRAGMA cache_size = -\(Self.readerCache)")
        }
        do {
            let database = try DatabasePool(path: path.string, configuration: configuration)
            self.database = database
            // GRDB sets NORMAL when it switches to WAL, after any hook of the configuration.
            let level = try database.writeWithoutTransaction { db in
                try db.execute(
                    sql: """
                        PRAGMA cache_size = -\(Self.writerCache);
                        PRAGMA wal_autocheckpoint = \(Self.logPages);
                        PRAGMA secure_delete = FAST;
                        """)
                if isDurable { try db.execute(sql: "PRAGMA synchronous = FULL") }
                return try Int.fetchOne(db, sql: "PRAGMA synchronous")
            }
            guard !isDurable || level == Self.synchronousFull else {
                throw NodeError(.storeUnusable, "SQLite refuses durable commits (synchronous = FULL)")
            }
            try Self.migrate(database, file, startsAnew: startsAnew)
        } catch {
            throw NodeError(catalog: error, at: path)
        }
    }

    /// Adds the peers that a configuration has and the catalog has not.
    ///
    /// - Parameter wanted: the configuration's peers; empty for those that are there, or the one of a new store.
    /// - Returns: all peers.
    /// - Throws: ``NodeError``.
    func configure(_ wanted: [VirtualPeer]) throws(NodeError) -> [PeerRecord] {
        do {
            let known = try database.read(Self.peers)
            if Self.missing(wanted, in: known).isEmpty { return known }
            return try database.write { db in
                try Self.configure(db, peers: wanted)
                return try Self.peers(db)
            }
        } catch {
            throw NodeError(catalog: error, at: path)
        }
    }

    /// Reads in one snapshot.
    ///
    /// - Throws: ``NodeError``.
    func read<Value>(_ body: (Database) throws -> Value) throws(NodeError) -> Value {
        do {
            return try database.read(body)
        } catch {
            throw NodeError(catalog: error, at: path)
        }
    }

    /// The same at once, on a thread that must not wait.
    ///
    /// - Returns: `nil` where it could have to wait: see ``GlanceReaders``.
    /// - Throws: ``NodeError``.
    func glance<Value>(_ body: (Database) throws -> Value) throws(NodeError) -> Value? {
        do {
            return try glances?.glance(body)
        } catch {
            throw NodeError(catalog: error, at: path)
        }
    }

    /// A number that is another one after every commit of any process; `nil` where it cannot be told at once.
    var version: Int? { glances?.version }

    /// Moves the log into the database, so that the next to open it need not read it, and closes all connections.
    ///
    /// SQLite would do so by itself with its last connection, but not with a read-only one, which GRDB closes last. Where
    /// another process is reading or writing, the log simply stays.
    func close() {
        glances?.close()
        try? database.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA busy_timeout = 0")
            try db.checkpoint(.truncate)
        }
        try? database.close()
    }

    /// Kibibytes of pages that a connection keeps: the writer goes through all indexes again and again, and what readers
    /// need lies in the page cache of the kernel.
    private static let writerCache = 1_024
    private static let readerCache = 256
    /// Pages of the log after which it is moved into the database: 8 MiB, for which ``Reserve`` keeps room. The pages of the
    /// indexes by checksum are written by nearly every group, and moved once.
    static let logPages = 2_048
    /// Seconds to wait for another process's lock; a group of commits takes milliseconds.
    private static let busyTimeout = 20.0
    private static let synchronousFull = 2
}
