import Glibc
import MictlanXPlatform
import Synchronization
import SystemPackage

@testable import MictlanXNode

/// The kernel's file operations over a disk that loses, with the power, what was not synchronized: the bytes of a file
/// since its last `fsync`, and the names in a directory since its last `fsync`. Either nothing of that survives, or, by
/// chance, any part of it: POSIX allows both (see ``recover(to:surviving:)``).
///
/// The power goes after a given number of synchronizations, SQLite's included (see ``FragileCatalog``): from then on nothing
/// more reaches the disk, while the process goes on unaware. It can also be full from a given write on, and leave out one
/// kind of synchronization, to show that it matters.
final class FragileDisk: FileOperations {
    /// What is synchronized.
    enum Synchronization: String, CaseIterable, Sendable {
        /// The bytes of a content.
        case content
        /// The directory that a content lies in, and the one above it.
        case contents, allContents
        /// The directory above the store, the store's, that of further peers, and that of one of them.
        case above, store, peers, peer
        /// `lost+found`.
        case quarantine
        /// SQLite's log, and its database after it was there once.
        case log, database
    }

    enum Entry: Hashable, Sendable {
        case file(Int)
        case directory
    }

    /// What the process saw when the power went.
    struct Sight: Sendable {
        var entries: [String: [String: Entry]] = [:]
        var contents: [Int: [UInt8]] = [:]
        var catalog: [String: [UInt8]] = [:]
    }

    struct State {
        /// What each file made so far is called here: the kernel gives the inode of a removed file to the next one, while a
        /// directory on the disk still names the removed one.
        var identities: [UInt64: Int] = [:]
        var files = 0
        var contents: [Int: [UInt8]] = [:]
        var entries: [String: [String: Entry]] = [:]
        /// The files of SQLite by path; it synchronizes its directory itself.
        var catalog: [String: [UInt8]] = [:]
        /// `nil` while there is power.
        var sight: Sight?
        var synchronizations = 0
        var writes = 0
        var isFull = false
    }

    let system = SystemFileOperations()
    let state = Mutex(State())
    private let powerGoesAfter: Int
    private let fullFrom: Int
    private let leftOut: Synchronization?
    let root: FilePath

    /// - Parameters:
    ///   - root: what is on the disk; it exists, and what is in it is durable.
    ///   - powerGoesAfter: how many synchronizations reach it.
    ///   - fullFrom: the first write that finds no space.
    ///   - leftOut: what is not synchronized, whoever asks for it.
    /// - Throws: what the file system throws.
    init(
        root: FilePath, powerGoesAfter: Int = .max, fullFrom: Int = .max, leaving leftOut: Synchronization? = nil
    ) throws {
        self.root = root
        self.powerGoesAfter = powerGoesAfter
        self.fullFrom = fullFrom
        self.leftOut = leftOut
        let (sight, identities) = try sight([:])
        state.withLock { state in
            state.entries = sight.entries
            state.contents = sight.contents
            state.catalog = sight.catalog
            state.identities = identities
            state.files = identities.count
        }
        FragileCatalog.watch(root, self)
    }

    /// How many synchronizations were asked for.
    var synchronizations: Int { state.withLock { $0.synchronizations } }
    var writes: Int { state.withLock { $0.writes } }
    var hasPower: Bool { state.withLock { $0.synchronizations <= powerGoesAfter } }

    /// There is space again.
    func makeSpace() { state.withLock { $0.isFull = true } }

    func stopWatching() { FragileCatalog.watch(root, nil) }

    /// Counts one synchronization and, with power, does it.
    private func synchronized(_ kind: Synchronization, _ change: (inout State) -> Void) {
        state.withLock { state in
            state.synchronizations += 1
            if state.synchronizations <= powerGoesAfter {
                if kind != leftOut { change(&state) }
            } else if state.sight == nil {
                state.sight = try? sight(state.identities).0
            }
        }
    }

    /// Counts one write.
    ///
    /// - Returns: whether there is space for it.
    func hasSpace() -> Bool {
        state.withLock { state in
            state.writes += 1
            return state.writes < fullFrom || state.isFull
        }
    }

    /// SQLite synchronized a file.
    func synchronizedCatalog(_ path: String) {
        // Without its first page a database is none, and everything would be noticed.
        let isKnown = state.withLock { $0.catalog[path] != nil }
        let kind: Synchronization = path.hasSuffix(".sqlite") ? .database : .log
        synchronized(isKnown || kind == .log ? kind : .above) { state in state.catalog[path] = Self.bytes(of: path) }
    }

    func removedCatalog(_ path: String) {
        state.withLock { if $0.synchronizations <= powerGoesAfter { $0.catalog[path] = nil } }
    }

    private func requireSpace(_ path: FilePath) throws(NodeError) {
        if !hasSpace() { throw NodeError(SystemFailure(.noSpace, "cannot write", path)) }
    }

    /// Closing this descriptor drops SQLite's locks on the file (fcntl(2)): no other process has the store open.
    static func bytes(of path: String) -> [UInt8] {
        let file = Glibc.open(path, O_RDONLY)
        guard file >= 0 else { return [] }
        defer { close(file) }
        return bytes(of: file)
    }

    private static func bytes(of file: Int32) -> [UInt8] {
        var status = stat()
        guard fstat(file, &status) == 0 else { return [] }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        let count = pread(file, &bytes, bytes.count, 0)
        return Array(bytes.prefix(max(0, count)))
    }

    static func status(of path: String) -> stat? {
        var status = stat()
        return lstat(path, &status) == 0 ? status : nil
    }

    func makeDirectory(_ path: FilePath) throws(NodeError) -> Bool {
        try requireSpace(path)
        return try system.makeDirectory(path)
    }

    func create(_ path: FilePath) throws(NodeError) -> FileDescriptor {
        try requireSpace(path)
        let file = try system.create(path)
        var status = stat()
        if fstat(file.rawValue, &status) == 0 {
            let inode = UInt64(status.st_ino)
            state.withLock { state in
                state.files += 1
                state.identities[inode] = state.files
            }
        }
        return file
    }

    func open(_ path: FilePath) throws(NodeError) -> FileDescriptor? { try system.open(path) }

    func firstByte(of file: FileDescriptor, path: FilePath) throws(NodeError) -> Int {
        try system.firstByte(of: file, path: path)
    }

    func write(_ bytes: UnsafeRawBufferPointer, to file: FileDescriptor, at offset: Int64, path: FilePath)
        throws(NodeError)
    {
        try requireSpace(path)
        try system.write(bytes, to: file, at: offset, path: path)
    }

    func synchronize(_ file: FileDescriptor, path: FilePath) throws(NodeError) {
        synchronized(.content) { state in
            var status = stat()
            guard fstat(file.rawValue, &status) == 0,
                let identity = state.identities[UInt64(status.st_ino)]
            else { return }
            state.contents[identity] = Self.bytes(of: file.rawValue)
        }
    }

    func synchronizeDirectory(_ path: FilePath) throws(NodeError) {
        // What is above the disk is not on it.
        guard path.starts(with: root) else { return try system.synchronizeDirectory(path) }
        let names = try system.names(in: path)
        synchronized(kind(of: path)) { state in
            state.entries[path.string] = Self.entries(names, in: path, state.identities)
        }
    }

    static func entries(
        _ names: [FilePath.Component], in path: FilePath, _ identities: [UInt64: Int]
    ) -> [String: Entry] {
        var entries: [String: Entry] = [:]
        for name in names where !name.string.hasPrefix("catalog.sqlite") {
            guard let status = status(of: path.appending(name).string) else { continue }
            if status.st_mode & S_IFMT == S_IFDIR {
                entries[name.string] = .directory
            } else if let identity = identities[UInt64(status.st_ino)] {
                entries[name.string] = .file(identity)
            }
        }
        return entries
    }

    private func kind(of directory: FilePath) -> Synchronization {
        let parent = directory.removingLastComponent().lastComponent?.string
        switch directory.lastComponent?.string {
        case root.lastComponent?.string: return .above
        case "blobs": return .allContents
        case "lost+found": return .quarantine
        case "peers": return .peers
        default: return parent == "blobs" ? .contents : parent == "peers" ? .peer : .store
        }
    }

    func link(_ path: FilePath, to newPath: FilePath) throws(NodeError) -> Bool { try system.link(path, to: newPath) }
    func rename(_ path: FilePath, to newPath: FilePath) throws(NodeError) -> Bool {
        try system.rename(path, to: newPath)
    }
    func remove(_ path: FilePath) throws(NodeError) { try system.remove(path) }
    func size(of path: FilePath) throws(NodeError) -> Int? { try system.size(of: path) }
    func names(in path: FilePath) throws(NodeError) -> [FilePath.Component] { try system.names(in: path) }
    func lock(_ path: FilePath) throws(NodeError) -> FileDescriptor? { try system.lock(path) }
    func freeSpace(at path: FilePath) throws(NodeError) -> Int { try system.freeSpace(at: path) }
}
