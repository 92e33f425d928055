internal import Glibc
internal import MictlanXPlatform
internal import Synchronization
internal import SystemPackage

/// Room on the disk of the catalog that nothing is stored in: on a full disk it is given up, so that a delete can write what
/// it has to write before it frees anything, and the catalog can be opened to be read.
final class Reserve: Sendable {
    static let name = "reserve"

    private let path: FilePath
    private let files: any FileOperations
    private let wasReleased = Mutex(false)

    /// The reserve of a store; nothing is kept yet.
    init(in directory: FilePath, files: any FileOperations) {
        path = directory.appending(Self.name)
        self.files = files
    }

    /// Whether it was given up and is not kept again.
    var isReleased: Bool { wasReleased.withLock { $0 } }

    /// Keeps the room where there is enough of it: a small part of what is free, more when more is free than before, and all
    /// of it where it is just enough. That it cannot be kept is no fault.
    func keep() {
        let kept = (try? FileStatus(path))?.size
        // An empty file stands for room that was given up, for other processes too.
        wasReleased.withLock { $0 = kept == 0 }
        guard let free = try? files.freeSpace(at: path.removingLastComponent()) else { return }
        let size = min(Self.largest, max(Self.smallest, free / Self.share))
        guard size > kept ?? 0, size <= free,
            let file = try? FileDescriptor.open(
                path, .writeOnly, options: [.create, .noFollow, .closeOnExec], permissions: [.ownerReadWrite])
        else { return }
        defer { try? file.close() }
        guard posix_fallocate(file.rawValue, 0, off_t(size)) == 0 else {
            if let kept { try? file.cut(to: kept) } else { path.removeFile() }
            return
        }
        wasReleased.withLock { $0 = false }
    }

    /// Gives the room up.
    ///
    /// - Returns: whether there was any.
    func release() -> Bool {
        wasReleased.withLock { $0 = true }
        guard let kept = try? FileStatus(path).size, kept > 0,
            let file = try? FileDescriptor.open(path, .writeOnly, options: [.noFollow, .closeOnExec])
        else { return false }
        defer { try? file.close() }
        return (try? file.cut(to: 0)) != nil
    }

    /// Enough for the log of the catalog, which is moved into it about then.
    private static let largest = Catalog.logPages * 4_096
    /// Less helps nobody.
    private static let smallest = 262_144
    /// The part of the free room that is kept.
    private static let share = 16
}
