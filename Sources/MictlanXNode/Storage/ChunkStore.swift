internal import GRDB
internal import Logging
internal import MictlanXModel
internal import Synchronization
internal import SystemPackage

/// The durable store of one directory: a catalog, and blobs for what is too large for it.
///
/// Order of a put: bytes to a part file, checksum, `fsync`, link, `fsync` of the directory, commit (FULL), acknowledge.
/// Blocking work runs on the pool.
final class ChunkStore: Sendable {
    let catalog: Catalog
    let blobs: BlobStore
    let queue: CommitQueue
    let pool: BlockingPool
    /// Contents up to this size lie in the catalog and share its group commit.
    let smallContentLimit: Int
    private let directory: FilePath
    private let capacity: Int?
    private let logger: Logger
    private let isCollecting = Mutex(false)

    /// Opens or creates the store of a directory; does nothing else, so that it is quick.
    ///
    /// - Parameters:
    ///   - directory: the store's directory; its parent exists or can be made.
    ///   - capacity: the largest number of bytes to keep, `nil` for as many as the disk holds.
    ///   - files: the file system.
    ///   - pool: threads for blocking work.
    /// - Throws: ``NodeError``.
    init(
        directory: FilePath, capacity: Int?, files: any FileOperations, pool: BlockingPool, logger: Logger,
        smallContentLimit: Int = 32_768
    ) throws(NodeError) {
        let blobRoot = directory.appending("blobs")
        let partRoot = directory.appending("part")
        try Self.makeDirectories(directory, files: files)
        for root in [blobRoot, partRoot] where try files.makeDirectory(root) {
            try files.synchronizeDirectory(directory)
        }
        catalog = try Catalog(at: directory.appending("catalog.sqlite"))
        blobs = BlobStore(root: blobRoot, parts: try PartDirectory(below: partRoot, files: files), files: files)
        queue = CommitQueue(catalog: catalog, pool: pool)
        self.directory = directory
        self.capacity = capacity
        self.pool = pool
        self.logger = logger
        self.smallContentLimit = smallContentLimit
    }

    /// Clears up after dead processes, in the background.
    func startMaintenance() {
        pool.submit {
            do {
                try PartDirectory.sweep(below: self.directory.appending("part"), files: self.blobs.files) { blobs in
                    guard !blobs.isEmpty else { return }
                    try self.catalog.database.write { try Catalog.suspect($0, blobs) }
                }
            } catch {
                self.logger.warning("cannot clear up after another process", metadata: ["error": "\(error)"])
            }
            self.collect()
        }
    }

    /// Closes the catalog and removes this process's scratch directory. Nothing may be in flight.
    func close() {
        catalog.close()
        blobs.parts.close()
    }

    /// Bytes stored, and bytes that may be stored in all.
    ///
    /// - Throws: ``NodeError``.
    func space() async throws -> (used: Int, total: Int) {
        try await pool.run { [self] in
            let used = try catalog.read(Catalog.usage).bytes
            if let capacity { return (used, capacity) }
            let (total, overflow) = used.addingReportingOverflow(try blobs.files.freeSpace(at: directory))
            return (used, overflow ? .max : total)
        }
    }

    /// Removes the contents that no chunk refers to, in the background, a few at a time.
    func collect() {
        let starts = isCollecting.withLock { isCollecting in
            defer { isCollecting = true }
            return !isCollecting
        }
        if starts { collectSome() }
    }

    private func collectSome() {
        let blobs = blobs
        queue.enqueue { db in
            var withdrawn: [FilePath] = []
            let count = try Catalog.collect(db, limit: Self.collectionSize) { checksum in
                if let path = try blobs.withdraw(checksum) { withdrawn.append(path) }
            }
            return (count, withdrawn)
        } completion: { result in
            switch result {
            case .success((let count, let withdrawn)):
                for path in withdrawn { try? blobs.files.remove(path) }
                if count == Self.collectionSize { return self.collectSome() }
            case .failure(let error):
                self.logger.warning("cannot collect deleted contents", metadata: ["error": "\(error)"])
            }
            self.isCollecting.withLock { $0 = false }
        }
    }

    /// Makes a directory with its parents, each durably.
    private static func makeDirectories(_ path: FilePath, files: any FileOperations) throws(NodeError) {
        guard try files.size(of: path) == nil else { return }
        let parent = path.removingLastComponent()
        if !parent.isEmpty, parent != path { try makeDirectories(parent, files: files) }
        if try files.makeDirectory(path), !parent.isEmpty { try files.synchronizeDirectory(parent) }
    }

    private static let collectionSize = 64
}
