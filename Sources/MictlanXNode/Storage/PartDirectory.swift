internal import MictlanXModel
internal import MictlanXPlatform
internal import Synchronization
internal import SystemPackage

/// The scratch directory of one process below `part/`, owned by a lock that the kernel gives back when the process dies.
///
/// Beside each directory `NAME` lies `NAME.lock`. The holder of that lock owns the directory, so that another process
/// collects only what has no owner any more. A file here is either a part (a number: bytes still coming in, or a blob on
/// its way out), or a *pending* blob (`CHECKSUM.NUMBER`: whole, synchronized, perhaps linked into the blob store but
/// not known to be in the catalog). A crash thus leaves a list of the blobs that the catalog may not know.
final class PartDirectory: Sendable {
    let path: FilePath
    private let files: any FileOperations
    /// `nil` where nothing can be written.
    private let lock: FileDescriptor?
    private let counter = Mutex(0)

    /// Makes the directory of this process below `root`.
    ///
    /// - Throws: ``NodeError``.
    init(below root: FilePath, files: any FileOperations) throws(NodeError) {
        while true {
            let name = "p" + String(UInt64.random(in: .min ... .max), radix: 36)
            // Another process that sweeps may be quicker than we are between creation and lock: then take a new name.
            guard let lock = try files.lock(root.appending(name + Self.lockSuffix)) else { continue }
            path = root.appending(name)
            self.lock = lock
            self.files = files
            _ = try files.makeDirectory(path)
            return
        }
    }

    /// Stands for the directory of a process that can only read.
    init(reading root: FilePath, files: any FileOperations) {
        path = root
        self.files = files
        lock = nil
    }

    /// A name that no file of this process has had.
    func freshPath() -> FilePath { path.appending(String(next())) }

    /// The name under which a blob waits for its entry in the catalog.
    func pendingPath(_ checksum: Checksum) -> FilePath { path.appending("\(checksum.hex).\(next())") }

    /// The blob that a pending file holds.
    static func pendingChecksum(_ name: FilePath.Component) -> Checksum? {
        guard name.extension != nil else { return nil }
        return Checksum(hex: name.stem)
    }

    /// Removes the directory and gives the lock back.
    ///
    /// Blobs that are pending still stay, with the directory, for the next sweep: the catalog may not know them.
    func close() {
        guard let lock else { return }
        let names = (try? files.names(in: path)) ?? []
        for name in names where Self.pendingChecksum(name) == nil { try? files.remove(path.appending(name)) }
        if !names.contains(where: { Self.pendingChecksum($0) != nil }) {
            try? files.remove(path)
            try? files.remove(FilePath(path.string + Self.lockSuffix))
        }
        try? lock.close()
    }

    /// Empties the directories that dead processes left below `root`.
    ///
    /// - Parameters:
    ///   - root: the directory that holds those of all processes.
    ///   - files: the file system.
    ///   - recover: is given the blobs that a dead process was publishing, before their pending names go.
    /// - Throws: ``NodeError``, and what `recover` throws.
    static func sweep(below root: FilePath, files: any FileOperations, recover: ([Checksum]) throws -> Void) throws {
        // After the loss of power a directory may be there without its lock.
        let names = Set(try files.names(in: root).map { $0.string.removing(suffix: lockSuffix) })
        for name in names {
            let directory = root.appending(name)
            let lockPath = root.appending(name + lockSuffix)
            guard let lock = try files.lock(lockPath) else { continue }
            defer { try? lock.close() }
            if let orphans = try? files.names(in: directory) {
                try recover(orphans.compactMap(pendingChecksum))
                for orphan in orphans { try files.remove(directory.appending(orphan)) }
                try files.remove(directory)
            }
            try files.remove(lockPath)
        }
    }

    /// Whether a process that lives has a directory below `root`.
    ///
    /// - Parameters:
    ///   - root: the directory that holds those of all processes.
    ///   - own: the directory of this process, which does not count.
    ///   - files: the file system.
    /// - Returns: whether there is one.
    /// - Throws: ``NodeError``.
    static func isInUse(below root: FilePath, except own: FilePath? = nil, files: any FileOperations) throws -> Bool {
        for name in try files.names(in: root) where name.string.hasSuffix(lockSuffix) {
            if own?.string == root.appending(name).string.removing(suffix: lockSuffix) { continue }
            guard try !isLocked(root.appending(name), files) else { return true }
        }
        return false
    }

    private static func isLocked(_ path: FilePath, _ files: any FileOperations) throws -> Bool {
        guard path.isOnReadOnlyFileSystem else {
            guard let lock = try files.lock(path) else { return true }
            try? lock.close()
            return false
        }
        // The mount can only be read; on another one a process may write.
        guard let file = try files.open(path) else { return false }
        defer { try? file.close() }
        return try !file.lock(waits: false)
    }

    private func next() -> Int {
        counter.withLock {
            $0 += 1
            return $0
        }
    }

    static let lockSuffix = ".lock"
}

extension String {
    fileprivate func removing(suffix: String) -> String { hasSuffix(suffix) ? String(dropLast(suffix.count)) : self }
}
