import Glibc
import Synchronization
import SystemPackage

@testable import MictlanXNode

/// The kernel's file operations over a disk that loses, with the power, what was not synchronized: the bytes of a file
/// since its last `fsync`, and the names in a directory since its last `fsync`. Nothing in between survives, which is the
/// worst that POSIX allows.
///
/// The power goes after a given number of synchronizations, SQLite's included (see ``FragileCatalog``): from then on nothing
/// more reaches the disk, while the process goes on unaware. It can also be full from a given write on.
final class FragileDisk: FileOperations {
    private enum Entry: Sendable {
        case file(Int)
        case directory
    }

    private struct State {
        /// What each file made so far is called here: the kernel gives the inode of a removed file to the next one, while a
        /// directory on the disk still names the removed one.
        var identities: [UInt64: Int] = [:]
        var files = 0
        var contents: [Int: [UInt8]] = [:]
        var entries: [String: [String: Entry]] = [:]
        /// The files of SQLite by path; it synchronizes its directory itself.
        var catalog: [String: [UInt8]] = [:]
        var synchronizations = 0
        var writes = 0
        var isFull = false
    }

    private let system = SystemFileOperations()
    private let state = Mutex(State())
    private let powerGoesAfter: Int
    private let fullFrom: Int
    let root: FilePath

    /// - Parameters:
    ///   - root: what is on the disk; it exists.
    ///   - powerGoesAfter: how many synchronizations reach it.
    ///   - fullFrom: the first write that finds no space.
    init(root: FilePath, powerGoesAfter: Int = .max, fullFrom: Int = .max) {
        self.root = root
        self.powerGoesAfter = powerGoesAfter
        self.fullFrom = fullFrom
        FragileCatalog.watch(root, self)
    }

    /// How many synchronizations were asked for.
    var synchronizations: Int { state.withLock { $0.synchronizations } }
    var writes: Int { state.withLock { $0.writes } }
    var hasPower: Bool { state.withLock { $0.synchronizations <= powerGoesAfter } }

    /// There is space again.
    func makeSpace() { state.withLock { $0.isFull = true } }

    func stopWatching() { FragileCatalog.watch(root, nil) }

    /// Writes what survived to another directory.
    func recover(to target: FilePath) throws {
        let (state, root) = (state.withLock { $0 }, root.string)
        func restore(_ path: String) throws {
            _ = try system.makeDirectory(FilePath(target.string + path.dropFirst(root.count)))
            for (name, entry) in state.entries[path] ?? [:] {
                let child = "\(path)/\(name)"
                guard state.catalog[child] == nil, !name.hasPrefix("catalog.sqlite") else { continue }
                switch entry {
                case .directory: try restore(child)
                case .file(let identity): try write(state.contents[identity] ?? [], to: child)
                }
            }
        }
        func write(_ bytes: [UInt8], to path: String) throws {
            let path = FilePath(target.string + path.dropFirst(root.count))
            let file = try system.create(path)
            defer { try? file.close() }
            try bytes.withUnsafeBytes { try system.write($0, to: file, at: 0, path: path) }
        }
        try restore(root)
        for (path, bytes) in state.catalog { try write(bytes, to: path) }
    }

    /// Counts one synchronization and, with power, does it.
    private func synchronized(_ change: (inout State) -> Void) {
        state.withLock { state in
            state.synchronizations += 1
            if state.synchronizations <= powerGoesAfter { change(&state) }
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
        synchronized { state in state.catalog[path] = Self.bytes(of: path) }
    }

    func removedCatalog(_ path: String) {
        state.withLock { if $0.synchronizations <= powerGoesAfter { $0.catalog[path] = nil } }
    }

    private func requireSpace(_ path: FilePath) throws(NodeError) {
        if !hasSpace() { throw NodeError(errno: .noSpace, operation: "write", path: path) }
    }

    /// Closing this descriptor drops SQLite's locks on the file (fcntl(2)): no other process has the store open.
    private static func bytes(of path: String) -> [UInt8] {
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

    private static func status(of path: String) -> stat? {
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

    func write(_ bytes: UnsafeRawBufferPointer, to file: FileDescriptor, at offset: Int64, path: FilePath)
        throws(NodeError)
    {
        try requireSpace(path)
        try system.write(bytes, to: file, at: offset, path: path)
    }

    func synchronize(_ file: FileDescriptor, path: FilePath) throws(NodeError) {
        synchronized { state in
            var status = stat()
            guard fstat(file.rawValue, &status) == 0,
                let identity = state.identities[UInt64(status.st_ino)]
            else { return }
            state.contents[identity] = Self.bytes(of: file.rawValue)
        }
    }

    func synchronizeDirectory(_ path: FilePath) throws(NodeError) {
        let names = try system.names(in: path)
        synchronized { state in
            var entries: [String: Entry] = [:]
            for name in names {
                guard let status = Self.status(of: path.appending(name).string) else { continue }
                if status.st_mode & S_IFMT == S_IFDIR {
                    entries[name.string] = .directory
                } else if let identity = state.identities[UInt64(status.st_ino)] {
                    entries[name.string] = .file(identity)
                }
            }
            state.entries[path.string] = entries
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
