internal import FoundationEssentials
internal import GRDB
internal import Logging
internal import MictlanXModel
public import SystemPackage

/// What a repair did.
public struct RepairReport: Hashable, Sendable {
    /// What a check found before.
    public internal(set) var before = StoreReport()
    /// Chunks whose metadata could not be read and were made anew from what else the catalog says: their tags are lost, but
    /// for those of the layout. A ball that was compressed or encrypted is read as it is stored from then on.
    public internal(set) var rewritten = 0
    /// Replicas made good from another one.
    public internal(set) var mended = 0
    /// Damaged contents, and contents that no chunk has, that were put aside in `lost+found` of their peer.
    public internal(set) var quarantined = 0
    /// Contents that were deleted before, and leftovers, removed.
    public internal(set) var removed = 0
    /// Chunks of which no replica is left, forgotten because that was asked for.
    public internal(set) var forgotten = 0
    /// Replicas that were added where there were fewer than asked for.
    public internal(set) var copied = 0
    /// What a check finds now.
    public internal(set) var after = StoreReport()
}

/// Mends what can be mended in a store that no node has open. Nothing that is good is touched; what is damaged is put
/// aside, not deleted.
public struct StoreRepair: Sendable {
    private let store: ChunkStore
    private let forgetsLost: Bool

    /// What a repair with a new catalog would put aside.
    ///
    /// - Parameter directory: the directory of a store that has lost its catalog.
    /// - Returns: how many contents, and their size in bytes.
    /// - Throws: ``NodeError``: `storeUnusable`, `invalidConfiguration` for a store that has its catalog.
    public static func contentsWithoutCatalog(_ directory: FilePath) throws -> (count: Int, size: Int) {
        let file = CatalogFile(directory: directory, files: SystemFileOperations())
        try requireLost(file)
        return try file.contents()
    }

    /// - Throws: ``NodeError`` where there is no store, or one that has its catalog.
    private static func requireLost(_ file: CatalogFile) throws {
        guard try file.isMissing() else {
            throw NodeError(
                .invalidConfiguration,
                "the store in '\(file.directory)' has its catalog; move it away first, if it is to be given up")
        }
        guard try file.isNeeded() else { throw noStore(file.directory) }
    }

    private static func noStore(_ directory: FilePath) -> NodeError {
        NodeError(.storeUnusable, "there is no store in '\(directory)'")
    }

    /// Repairs a store.
    ///
    /// - Parameters:
    ///   - directory: the store's directory.
    ///   - forgetsLost: whether chunks of which no replica is left are dropped from the catalog. They cannot be read in
    ///     any case, and while they are listed only the same content can be put under their keys.
    ///   - startsAnew: whether a store that has lost its catalog gets a new, empty one. All its contents are put aside.
    /// - Returns: what was found and done.
    /// - Throws: ``NodeError``: `storeBusy` when a node has the store open, `corrupt` when the catalog itself is damaged.
    public static func run(
        _ directory: FilePath, forgetsLost: Bool = false, startsAnew: Bool = false
    ) async throws -> RepairReport {
        let files = SystemFileOperations()
        let file = CatalogFile(directory: directory, files: files)
        if startsAnew { try requireLost(file) } else { try file.requireUnlessNew() }
        guard try startsAnew || !file.isMissing() else { throw noStore(directory) }
        var configuration = NodeConfiguration(store: directory)
        if startsAnew { configuration.peers = VirtualPeer.inStore(count: try Self.peerCount(file)) }
        let settings = configuration
        let pool = BlockingPool(threadCount: 2)
        var opened: ChunkStore?
        do {
            let store = try await pool.run {
                try ChunkStore(
                    settings, files: files, pool: pool, logger: .silent, startsAnew: startsAnew, time: { 0 })
            }
            opened = store
            let report = try await StoreRepair(store: store, forgetsLost: forgetsLost).repair()
            await pool.shutDown()
            store.close()
            return report
        } catch {
            await pool.shutDown()
            opened?.close()
            throw error
        }
    }

    init(store: ChunkStore, forgetsLost: Bool) {
        self.store = store
        self.forgetsLost = forgetsLost
    }

    func repair() async throws -> RepairReport {
        try await store.pool.run { try requireAlone() }
        let check = StoreCheck(
            store: store.directory, files: store.files, catalog: store.catalog, pool: store.pool)
        var report = RepairReport()
        report.before = try await check.report()
        if report.before.counts[.catalogDamaged] != nil {
            throw NodeError(
                .corrupt,
                "the catalog '\(store.catalog.path)' itself is damaged; \(NodeError.wayOut)")
        }
        if report.before.counts[.documentUnreadable] != nil {
            report.rewritten = try await store.queue.commit { try Catalog.rewriteDocuments($0) }
        }
        if report.before.counts[.booksWrong] != nil {
            try await store.queue.commit { try Catalog.rewriteBooks($0) }
        }
        report.removed += try await store.pool.run { try sweep() }
        try await mendContents(check, &report)
        report.quarantined += try await putAsideUnnamed()
        report.copied = try await store.heal().copied
        report.removed += try await store.collectAll()
        report.after = try await check.report()
        return report
    }

    /// - Throws: ``NodeError`` when another process has the store open.
    private func requireAlone() throws {
        for (_, blobs) in store.directories.all
        where try PartDirectory.isInUse(below: blobs.partRoot, except: blobs.parts.path, files: store.files) {
            throw NodeError(.storeBusy, "a node or a shell has the store open; stop it first, or only check")
        }
    }

    /// Empties the scratch directories of dead processes.
    ///
    /// - Returns: how many there were.
    private func sweep() throws -> Int {
        var count = 0
        for (number, blobs) in store.directories.all {
            try PartDirectory.sweep(below: blobs.partRoot, files: store.files) { checksums in
                count += 1
                try store.catalog.database.write { try Catalog.suspect($0, checksums, at: number) }
            }
        }
        return count
    }

    private func mendContents(_ check: StoreCheck, _ report: inout RepairReport) async throws {
        let verifier = ReplicaVerifier(
            catalog: store.catalog, roots: check.roots(of: try store.catalog.read(Catalog.peers)), files: store.files)
        let mender = ReplicaMender(store: store, verifier: verifier)
        var last: Checksum?
        while true {
            try Task.checkCancellation()
            let start = last
            let page = try await store.read { try Catalog.contents($0, after: start, limit: 64) }
            for content in page {
                let outcome = try await mender.mend(content)
                report.mended += outcome.mended
                report.quarantined += outcome.quarantined
                guard outcome.isLost else { continue }
                // What cannot be read would look whole to a put, too.
                report.quarantined += try await store.pool.run {
                    try content.peers.count { try LostAndFound(store: store).take(content.checksum, at: $0) }
                }
                guard forgetsLost else { continue }
                report.forgotten += try await store.queue.commit { db in
                    try Catalog.deleteChunks(
                        db,
                        where: "id IN (SELECT chunk.id FROM \(Catalog.chunksByChecksum) WHERE \(Catalog.hasChecksum))",
                        Catalog.values(of: content.checksum))
                }
            }
            guard let end = page.last?.checksum, page.count == 64 else { return }
            last = end
        }
    }

    /// Moves the contents that the catalog does not name into `lost+found`: it may be the catalog that is wrong.
    private func putAsideUnnamed() async throws -> Int {
        var count = 0
        for (number, blobs) in store.directories.all {
            let directories = try await store.pool.run { try store.files.names(in: blobs.root) }
            for directory in directories where directory.string.utf8.count == 2 {
                let unnamed = try await store.pool.run { () throws -> [Checksum] in
                    guard let names = try? store.files.names(in: blobs.root.appending(directory)) else { return [] }
                    return try store.catalog.read { db in
                        try names.compactMap { Checksum(hex: $0.string) }
                            .filter { try !Catalog.isKnown(db, $0, at: number) }
                    }
                }
                guard !unnamed.isEmpty else { continue }
                count += try await LostAndFound(store: store).takeUnnamed(unnamed, at: number)
            }
        }
        return count
    }

    /// How many peers a store without a catalog had inside itself.
    private static func peerCount(_ file: CatalogFile) throws(NodeError) -> Int {
        let last = try file.blobRoots().compactMap { Int($0.removingLastComponent().lastComponent?.string ?? "") }.max()
        return min(last ?? 0, largestPeerNumber) + 1
    }

    private static let largestPeerNumber = 1_000
}
