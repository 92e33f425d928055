internal import Logging
internal import Synchronization
internal import SystemPackage

/// The directories of the virtual peers, as this process has them open.
///
/// A peer that holds nothing yet is made where it is not there. One that should hold something and is not there is
/// *absent*, as a disk that is not mounted: it is neither read nor written, and nothing is made in its place.
final class PeerDirectories: Sendable {
    private struct Entry {
        let id: String
        /// `nil` for an absent peer.
        var blobs: BlobStore?
    }

    private let store: FilePath
    private let files: any FileOperations
    private let logger: Logger
    private let isReadOnly: Bool
    private let entries = Mutex<[Int: Entry]>([:])

    /// The directories of a store's peers; none is open yet.
    init(store: FilePath, files: any FileOperations, logger: Logger, isReadOnly: Bool = false) {
        self.store = store
        self.isReadOnly = isReadOnly
        self.files = files
        self.logger = logger
    }

    /// Opens the directories that are not open.
    ///
    /// - Parameters:
    ///   - peers: all peers of the catalog.
    ///   - retrying: whether to look again for those that were absent or have gone, and perhaps come back, since.
    /// - Throws: ``NodeError``.
    func open(_ peers: [PeerRecord], retrying: Bool = false) throws(NodeError) {
        for peer in peers {
            let known = entries.withLock { $0[peer.number] }
            var gone: BlobStore?
            if retrying, let blobs = known?.blobs, try !isThere(blobs) { gone = blobs }
            if let known, !retrying || (known.blobs != nil && gone == nil) { continue }
            let opened = try open(peer)
            let loser = entries.withLock { entries -> BlobStore? in
                let current = entries[peer.number]?.blobs
                if let current, current.parts !== gone?.parts { return opened }
                entries[peer.number] = Entry(id: peer.id, blobs: opened)
                return current
            }
            loser?.parts.close()
        }
    }

    /// Whether an open directory is still where it was: one that was removed and made again by hand is another one.
    ///
    /// - Throws: ``NodeError``.
    func isThere(_ blobs: BlobStore) throws(NodeError) -> Bool {
        for path in [blobs.root, blobs.parts.path] where try files.size(of: path) == nil { return false }
        return true
    }

    /// The directory of a peer, `nil` when it is absent or unknown to this process.
    subscript(number: Int) -> BlobStore? { entries.withLock { $0[number]?.blobs } }

    /// The name on the wire of a peer that this process has met.
    func id(of number: Int) -> String? { entries.withLock { $0[number]?.id } }

    /// The number of a peer that this process has met.
    func number(of id: String) -> Int? { entries.withLock { $0.first { $0.value.id == id }?.key } }

    /// The names of all peers, in order.
    var ids: [String] { entries.withLock { $0.sorted { $0.key < $1.key }.map(\.value.id) } }

    /// Whether the directory of a known peer is not there, or not any more.
    var hasAbsent: Bool {
        if entries.withLock({ $0.contains { $0.value.blobs == nil } }) { return true }
        return all.contains { (try? isThere($0.blobs)) == false }
    }

    /// Every open directory, in order.
    var all: [(number: Int, blobs: BlobStore)] {
        entries.withLock { entries in
            entries.compactMap { number, entry in entry.blobs.map { (number, $0) } }.sorted { $0.0 < $1.0 }
        }
    }

    func close() {
        for (_, blobs) in all { blobs.parts.close() }
    }

    private func open(_ peer: PeerRecord) throws(NodeError) -> BlobStore? {
        let directory = store.pushing(peer.directory).lexicallyNormalized()
        let blobRoot = directory.appending("blobs")
        let partRoot = directory.appending("part")
        let isThere = try files.size(of: blobRoot) != nil
        guard isThere || peer.chunks == 0 else {
            logger.warning(
                "the directory of a peer is not there: its replicas are not read",
                metadata: ["peer": "\(peer.id)", "directory": "\(directory)"])
            return nil
        }
        if isReadOnly {
            guard isThere else { return nil }
            return BlobStore(
                root: blobRoot, partRoot: partRoot, parts: PartDirectory(reading: partRoot, files: files), files: files)
        }
        try files.makeDirectories(directory)
        for root in [blobRoot, partRoot] { _ = try files.makeDirectory(root) }
        try files.synchronizeDirectory(directory)
        return BlobStore(
            root: blobRoot, partRoot: partRoot, parts: try PartDirectory(below: partRoot, files: files), files: files)
    }
}

extension FileOperations {
    /// Makes a directory with its parents, each durably and before the next.
    ///
    /// The name of one that is there is synchronized, too: who made it may have been killed just then. Of its parents this
    /// is known, for it was made after them.
    ///
    /// - Throws: ``NodeError``.
    func makeDirectories(_ path: FilePath) throws(NodeError) {
        let parent = path.removingLastComponent()
        guard try size(of: path) == nil else {
            // A parent that is not ours to read was not made by us either.
            if !parent.isEmpty { try? synchronizeDirectory(parent) }
            return
        }
        if !parent.isEmpty, parent != path { try makeDirectories(parent) }
        if try makeDirectory(path), !parent.isEmpty { try synchronizeDirectory(parent) }
    }
}
