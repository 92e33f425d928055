internal import GRDB
internal import Logging
internal import MictlanXModel
internal import MictlanXPlatform
internal import Synchronization
internal import SystemPackage

/// The durable store of one directory: a catalog, and for every virtual peer a directory with blobs.
///
/// Order of a put: bytes to a part file at each of its peers, checksum, `fsync`, link, `fsync` of the directory, commit
/// (FULL), acknowledge. Blocking work runs on the pool.
///
/// ## Where small contents lie
/// Contents up to ``smallContentLimit`` lie in the catalog, one row for every replica, so that they share its group commit
/// and cost no file and no `fsync` of their own. The catalog's directory is the node's and no peer's: the loss of a peer's
/// directory takes none of them. A separate database at every peer would add one synchronized commit per replica to each
/// small put and make nothing safer: without the catalog no content has a name. Each replica has its own row because a
/// page of the catalog may rot: the others still have the bytes, and mend it.
final class ChunkStore: Sendable {
    let catalog: Catalog
    let directories: PeerDirectories
    let queue: CommitQueue
    let pool: BlockingPool
    let load = PeerLoad()
    let files: any FileOperations
    let logger: Logger
    /// Contents up to this size, in bytes, lie in the catalog.
    let smallContentLimit: Int
    let directory: FilePath
    let capacity: Int?
    /// Seconds since 1970.
    let time: @Sendable () -> Int
    private let abandonment: Duration
    let collecting = Mutex(Collecting())
    let repairs = RepairQueue()
    let reserve: Reserve
    private let isMarked = Mutex(false)

    /// Opens or creates the store of a directory; does nothing else, so that it is quick.
    ///
    /// - Parameters:
    ///   - configuration: the directory, the peers and the capacity.
    ///   - files: the file system.
    ///   - pool: threads for blocking work.
    ///   - logger: hears of trouble in the background.
    ///   - smallContentLimit: the largest content, in bytes, that lies in the catalog.
    ///   - startsAnew: whether a catalog that is missing is made although there are contents.
    ///   - time: tells the seconds since 1970.
    /// - Throws: ``NodeError``.
    init(
        _ configuration: NodeConfiguration, files: any FileOperations, pool: BlockingPool, logger: Logger,
        smallContentLimit: Int = 32_768, startsAnew: Bool = false, time: @escaping @Sendable () -> Int
    ) throws(NodeError) {
        directory = configuration.store
        try files.makeDirectories(directory)
        reserve = Reserve(in: directory, files: files)
        let opened: (Catalog, PeerDirectories)
        do throws(NodeError) {
            opened = try Self.open(configuration, files, logger, startsAnew: startsAnew)
        } catch {
            // On a full disk even a reader needs a little room: for the shared memory of the catalog.
            guard try files.freeSpace(at: directory) < Self.scarcity, reserve.release() else { throw error }
            opened = try Self.open(configuration, files, logger, startsAnew: startsAnew)
        }
        (catalog, directories) = opened
        queue = CommitQueue(
            catalog: catalog, pool: pool, groups: configuration.durability != .full, reserve: reserve)
        capacity = configuration.capacity?.bytes
        abandonment = configuration.limits.abandonment
        self.files = files
        self.pool = pool
        self.logger = logger
        self.smallContentLimit = smallContentLimit
        self.time = time
        OpenStores.add(directory, database: directory.appending(CatalogFile.name))
    }

    private static func open(
        _ configuration: NodeConfiguration, _ files: any FileOperations, _ logger: Logger, startsAnew: Bool
    ) throws(NodeError) -> (Catalog, PeerDirectories) {
        let directory = configuration.store
        let path = directory.appending(CatalogFile.name)
        let isReadOnly = directory.isOnReadOnlyFileSystem
        if let permissions = try? FilePermissions(directory), permissions.isOpenToOthers {
            logger.warning(
                "others may look into the directory of the store: 'chmod 700' it",
                metadata: ["directory": "\(directory)", "mode": "0\(String(permissions.mode, radix: 8))"])
        }
        let catalog =
            isReadOnly
            ? try Catalog(reading: path, files: files)
            : try Catalog(
                at: path, isDurable: configuration.durability != .none, startsAnew: startsAnew, files: files)
        do throws(NodeError) {
            let directories = PeerDirectories(
                store: directory, files: files, logger: logger, isReadOnly: isReadOnly)
            try directories.open(try catalog.configure(configuration.peers))
            return (catalog, directories)
        } catch {
            catalog.close()
            throw error
        }
    }

    /// Reads the catalog in one snapshot, off the threads of the concurrency pool.
    ///
    /// - Throws: ``NodeError``.
    func read<Value: Sendable>(_ body: @escaping @Sendable (CatalogTransaction) throws -> Value) async throws -> Value {
        try await pool.run { [catalog] in try catalog.read(body) }
    }

    /// Reads a few rows of the catalog in one snapshot: here, where that takes no time, else off this thread.
    ///
    /// - Parameter body: what to read; it may run twice.
    /// - Returns: what `body` returned.
    /// - Throws: ``NodeError``, what `body` throws.
    func look<Value: Sendable>(_ body: @escaping @Sendable (CatalogTransaction) throws -> Value)
        async throws -> Value
    {
        if let value = try catalog.glance(body) { return value }
        return try await read(body)
    }

    /// Runs `body` off this thread, where what it looks up at once shares one snapshot, and what it changes one transaction.
    ///
    /// - Parameters:
    ///   - body: does not wait for its changes.
    ///   - refused: runs instead where that cannot be.
    func together(_ body: @escaping @Sendable () -> Void, refused: @escaping @Sendable () -> Void) {
        pool.submit { [self] in
            var hasBegun = false
            queue.together(drainsHere: true) {
                try? catalog.read { snapshot in
                    hasBegun = true
                    guard let glances = catalog.glances else { return body() }
                    glances.share(snapshot, body)
                }
            }
            if !hasBegun { refused() }
        } refused: {
            refused()
        }
    }

    /// Leaves the mark that there are contents, in the background: see ``CatalogFile/mark``.
    func mark() {
        let isNew = isMarked.withLock { isMarked in
            defer { isMarked = true }
            return !isMarked
        }
        guard isNew else { return }
        pool.submit { CatalogFile(directory: self.directory, files: self.files).leaveMark() }
    }

    /// Clears up after dead processes and drops what was abandoned, in the background; copies what lay at lost peers.
    func startMaintenance() {
        guard !catalog.isReadOnly else { return }
        pool.submit {
            self.reserve.keep()
            do {
                // One that was made before there was a mark, or whose process was killed before it left one.
                if try self.catalog.read({ try Catalog.usage($0).chunks > 0 }) { self.mark() }
                for (number, blobs) in self.directories.all {
                    try PartDirectory.sweep(below: blobs.partRoot, files: self.files) { checksums in
                        guard !checksums.isEmpty else { return }
                        try self.catalog.database.write { try Catalog.suspect($0, checksums, at: number) }
                    }
                }
            } catch {
                self.logger.warning("cannot clear up after another process", metadata: ["error": "\(error)"])
            }
            self.dropAbandoned()
            if self.directories.hasAbsent { self.repairs.add(.everything) }
        }
    }

    /// Mends what reads find damaged, and drops what was abandoned, until the task is cancelled.
    ///
    /// - Parameter clock: the time between two looks for what was abandoned.
    func maintain(_ clock: any Clock<Duration>) async {
        await withDiscardingTaskGroup { tasks in
            tasks.addTask { for await repair in self.repairs.requests { await self.perform(repair) } }
            tasks.addTask { while (try? await clock.sleep(for: Self.tidyInterval)) != nil { self.dropAbandoned() } }
        }
    }

    /// Drops abandoned replacements of balls and collects their contents, in the background.
    func dropAbandoned() {
        let limit = time() - Int(abandonment.components.seconds)
        guard !catalog.isReadOnly else { return }
        queue.enqueue {
            try Catalog.dropAbandoned($0, before: limit)
        } completion: { result in
            if case .failure(let error) = result {
                self.logger.warning("cannot drop abandoned chunks", metadata: ["error": "\(error)"])
            }
            self.collect()
        }
    }

    /// Closes the catalog and removes this process's scratch directories. Nothing may be in flight.
    func close() {
        // A pool that is shut down early never began with it.
        if isMarked.withLock({ $0 }) { CatalogFile(directory: directory, files: files).leaveMark() }
        catalog.close()
        directories.close()
        if !catalog.isReadOnly { reserve.keep() }
        OpenStores.remove(directory)
    }

    /// Bytes that are free on a disk that counts as full.
    private static let scarcity = 1_048_576

    private static let tidyInterval = Duration.seconds(600)
}
