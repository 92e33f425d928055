internal import MictlanXModel
internal import Synchronization
internal import SystemPackage

/// The contents of one peer, in files named by their SHA-256: `blobs/ab/abcdef…`. Written once, never changed.
///
/// ## Why nothing is lost between processes
/// A blob appears by `link` before its catalog entry and disappears inside a catalog transaction:
/// 1. A put seals its part (`fsync`), keeps it as a *pending* name, links it to the blob's name, synchronizes the
///    directory, and only then asks the catalog to commit. Inside that transaction the catalog checks that the blob is
///    there; if not, the put links its pending name again and retries (``publish(_:)`` is idempotent).
/// 2. A collector removes a blob only inside a catalog transaction in which no replica of this peer refers to it.
/// Transactions that write exclude each other across processes, so either the collector runs first and the put notices,
/// or the put commits first and the collector sees the reference. No lock is held during the slow `fsync`s.
/// 3. A crash leaves pending names; the sweep of the dead process's directory removes, again inside a transaction,
///    those of the blobs that no chunk refers to. Only the loss of power can lose a pending name without its link: such
///    a blob takes space and harms nothing.
struct BlobStore: Sendable {
    let root: FilePath
    /// The directory of the scratch directories of all processes.
    let partRoot: FilePath
    let parts: PartDirectory
    let files: any FileOperations
    private let reachable = ReachableDirectories()

    /// The store of one peer; its directories exist.
    init(root: FilePath, partRoot: FilePath, parts: PartDirectory, files: any FileOperations) {
        self.root = root
        self.partRoot = partRoot
        self.parts = parts
        self.files = files
    }

    /// A content that is on the disk under its pending name.
    struct Pending: Sendable {
        let checksum: Checksum
        let size: Int
        fileprivate let path: FilePath
    }

    /// Opens a part for the bytes of one upload.
    ///
    /// - Throws: ``NodeError``.
    func makePart() throws(NodeError) -> PartFile { try PartFile(at: parts.freshPath(), files: files) }

    /// Puts a finished part on the disk under its pending name.
    ///
    /// - Throws: ``NodeError``.
    func seal(_ part: PartFile, checksum: Checksum, size: Int) throws(NodeError) -> Pending {
        let pending = Pending(checksum: checksum, size: size, path: parts.pendingPath(checksum))
        try part.seal(as: pending.path)
        return pending
    }

    /// Gives a pending content its name in the store, durably.
    ///
    /// - Throws: ``NodeError``.
    func publish(_ blob: Pending) throws(NodeError) {
        let directory = self.directory(of: blob.checksum)
        let path = self.path(of: blob.checksum)
        let isNew = try files.makeDirectory(directory)
        // One that was there may be another thread's or process's who has not synchronized it yet, or was killed before.
        if isNew || !reachable.contains(directory) {
            try files.synchronizeDirectory(root)
            reachable.insert(directory)
        }
        if try !files.link(blob.path, to: path) {
            // The file that is there may have rotted: the bytes that were just verified take its place.
            let replacement = parts.freshPath()
            _ = try files.link(blob.path, to: replacement)
            _ = try files.rename(replacement, to: path)
            // Where both are names of one file, rename(2) leaves both.
            try files.remove(replacement)
        }
        try files.synchronizeDirectory(directory)
    }

    /// Drops the pending name: after the commit, or when the put failed.
    func forget(_ blob: Pending) { try? files.remove(blob.path) }

    /// Whether the store holds a content, whole.
    ///
    /// - Throws: ``NodeError``.
    func holds(_ checksum: Checksum, size: Int) throws(NodeError) -> Bool {
        try self.size(of: checksum) == size
    }

    /// How many bytes a content has here, `nil` when it is not there.
    ///
    /// - Throws: ``NodeError``.
    func size(of checksum: Checksum) throws(NodeError) -> Int? { try files.size(of: path(of: checksum)) }

    /// Whether an open content has as many bytes as it should at its start: a disk that fails says so here.
    ///
    /// - Throws: ``NodeError``.
    func isReadable(_ file: FileDescriptor, _ checksum: Checksum, size: Int) throws(NodeError) -> Bool {
        try files.firstByte(of: file, path: path(of: checksum)) == min(1, size)
    }

    /// Opens a content for reading; `nil` when it is not there.
    ///
    /// - Throws: ``NodeError``.
    func open(_ checksum: Checksum) throws(NodeError) -> FileDescriptor? { try files.open(path(of: checksum)) }

    /// Takes a blob out of the store, to be removed later: quick, because it runs inside a catalog transaction.
    ///
    /// - Returns: where it lies now, `nil` when it was not there.
    /// - Throws: ``NodeError``.
    func withdraw(_ checksum: Checksum) throws(NodeError) -> FilePath? {
        let trash = parts.freshPath()
        return try files.rename(path(of: checksum), to: trash) ? trash : nil
    }

    private func directory(of checksum: Checksum) -> FilePath { path(of: checksum).removingLastComponent() }

    /// Where a pending content lies.
    func path(of blob: Pending) -> FilePath { blob.path }

    /// Where a content lies.
    func path(of checksum: Checksum) -> FilePath { Self.path(of: checksum, below: root) }

    /// Where a content lies below the directory of all contents.
    static func path(of checksum: Checksum, below root: FilePath) -> FilePath {
        root.appending(String(checksum.hex.prefix(2))).appending(checksum.hex)
    }
}

/// The directories of contents whose own names this process knows to be on the disk.
private final class ReachableDirectories: Sendable {
    private let paths = Mutex<Set<FilePath>>([])

    func contains(_ path: FilePath) -> Bool { paths.withLock { $0.contains(path) } }
    func insert(_ path: FilePath) { paths.withLock { _ = $0.insert(path) } }
}
