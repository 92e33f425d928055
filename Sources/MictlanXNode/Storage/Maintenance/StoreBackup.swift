internal import GRDB
internal import MictlanXModel
internal import MictlanXPlatform
public import SystemPackage

/// What a backup or a restore brought over.
public struct StoreCopyReport: Hashable, Sendable {
    /// Contents in files; small ones lie in the catalog.
    public internal(set) var contents = 0
    /// Files that were copied.
    public internal(set) var copied = 0
    /// Files that got a second name.
    public internal(set) var linked = 0
    /// The bytes of the contents.
    public internal(set) var bytes = 0
    /// Contents that no peer has whole, each by one of its chunks: the first hundred.
    public internal(set) var lost: [String] = []
    /// How many there are of these.
    public internal(set) var lostCount = 0

    init(_ tally: StoreCopier.Tally) {
        contents = tally.contents
        copied = tally.copied
        linked = tally.linked
        bytes = tally.bytes
        lost = tally.lost
        lostCount = tally.lostCount
    }
}

/// Copies a store as it is at one moment, while nodes serve it.
///
/// Contents are never changed, only removed, and only inside a transaction of the catalog. So all contents are brought over
/// first, while others write; then, with the catalog's lock held, those that came since, and a snapshot is taken. It names
/// nothing that was not brought. The lock is held for as long as it takes to look at every content, not to copy it.
public enum StoreBackup {
    /// Makes a backup, which is a store itself: peers outside the directory of the store lie inside it.
    ///
    /// - Parameters:
    ///   - store: the store's directory.
    ///   - target: the backup's directory, which must be empty or not there. Its name appears in the catalog last: a backup
    ///     that was cut off is refused by everything that opens stores.
    /// - Returns: what was brought over. Contents that are lost are named by the backup, too, and are not in it.
    /// - Throws: ``NodeError``, `CancellationError`.
    public static func run(_ store: FilePath, to target: FilePath) async throws -> StoreCopyReport {
        let files = SystemFileOperations()
        return try await StoreTransfer.onThread { isCancelled in
            try CatalogFile(directory: store, files: files).requireUnlessNew()
            guard try files.size(of: store.appending(CatalogFile.name)) != nil else {
                throw NodeError(.storeUnusable, "there is no store in '\(store)'")
            }
            try StoreTransfer.requireEmpty(target, files)
            return try run(store, to: target, files: files, isCancelled: isCancelled)
        }
    }

    /// The same over other file operations, on a thread that may block.
    ///
    /// - Throws: ``NodeError``, `CancellationError`.
    static func run(
        _ store: FilePath, to target: FilePath, files: any FileOperations, isCancelled: @escaping () -> Bool
    ) throws -> StoreCopyReport {
        let path = store.appending(CatalogFile.name)
        let catalog =
            store.isOnReadOnlyFileSystem
            ? try Catalog(reading: path, files: files) : try Catalog(at: path, files: files)
        defer { catalog.close() }
        try files.makeDirectories(target)
        do {
            let peers = try catalog.read(Catalog.peers)
            let moved = StoreTransfer.directories(of: peers)
            let copier = StoreCopier(
                try StoreTransfer.places(peers, from: store, to: target, moved, files), links: true, files: files,
                isCancelled: isCancelled)
            try catalog.read { try copier.bring($0) }
            try catalog.snapshot { snapshot, unlock in
                try copier.bring(snapshot)
                try unlock()
                try copier.synchronize()
                try CatalogCopy.write(snapshot, to: target.appending(CatalogFile.name), files: files) {
                    try Catalog.move($0, moved)
                }
            }
            return StoreCopyReport(copier.tally)
        } catch {
            StoreTransfer.removeContents(of: target, files)
            throw error
        }
    }
}

extension Catalog {
    /// Reads in a snapshot that nobody writes behind, until that is allowed again.
    ///
    /// - Parameter body: reads in the first argument; the second lets the others write again, and the snapshot stays.
    /// - Throws: ``NodeError``, what `body` throws.
    fileprivate func snapshot(_ body: (_ snapshot: Database, _ unlock: () throws -> Void) throws -> Void) throws {
        guard !isReadOnly else { return try read { try body($0) {} } }
        try database.writeWithoutTransaction { db in
            try db.beginTransaction(.immediate)
            defer { if db.isInsideTransaction { try? db.rollback() } }
            // Begun with the lock held, in a connection of its own: it sees what no one changes, and outlives the lock.
            try CatalogCopy.reading(path) { snapshot in try body(snapshot) { try db.rollback() } }
        }
    }

    /// Enters other directories of peers.
    ///
    /// - Parameters:
    ///   - db: the transaction.
    ///   - directories: the new ones, by the numbers of the peers.
    /// - Throws: what SQLite throws.
    static func move(_ db: Database, _ directories: [Int: FilePath]) throws {
        for (number, directory) in directories {
            try db.execute(
                sql: "UPDATE peer SET directory = ? WHERE number = ? AND directory <> ?",
                arguments: [directory.string, number, directory.string])
        }
    }
}
