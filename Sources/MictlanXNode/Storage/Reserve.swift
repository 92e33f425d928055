internal import Glibc
internal import MictlanXPlatform
internal import Synchronization
internal import SystemPackage

/// Room on the disk of the catalog that nothing is stored in: on a full disk it is given up, so that a delete can write what
/// it has to write before it frees anything, and the catalog can be opened to be read.
final class Reserve: Sendable {
    static let name = "reserve"

    private let path: FilePath
    private let wasReleased = Mutex(false)

    /// The reserve of a store; nothing is kept yet.
    init(in directory: FilePath) { path = directory.appending(Self.name) }

    /// Whether it was given up and is not kept again.
    var isReleased: Bool { wasReleased.withLock { $0 } }

    /// Keeps the room where there is enough of it: a small part of what is free, more when more is free than before. That
    /// it cannot be kept is no fault.
    func keep() {
        let kept = (try? FileStatus(path))?.size ?? 0
        if kept > 0 { wasReleased.withLock { $0 = false } }
        var status = statvfs()
        guard path.removingLastComponent().withPlatformString({ statvfs($0, &status) }) == 0 else { return }
        let blocks = Int(clamping: status.f_bavail) / Self.share
        let (free, overflow) = blocks.multipliedReportingOverflow(by: Int(clamping: status.f_frsize))
        let size = overflow ? Self.largest : min(Self.largest, free)
        guard size >= Self.smallest, size > kept,
            let file = try? FileDescriptor.open(
                path, .writeOnly, options: [.create, .noFollow, .closeOnExec], permissions: [.ownerReadWrite])
        else { return }
        defer { try? file.close() }
        guard posix_fallocate(file.rawValue, 0, off_t(size)) == 0 else {
            if kept == 0 { path.removeFile() }
            return
        }
        wasReleased.withLock { $0 = false }
    }

    /// Gives the room up.
    ///
    /// - Returns: whether there was any.
    func release() -> Bool {
        wasReleased.withLock { $0 = true }
        guard (try? FileStatus(path)) != nil else { return false }
        path.removeFile()
        return true
    }

    /// Enough for the log of the catalog, which is moved into it before it is larger.
    private static let largest = 4_194_304
    /// Less helps nobody.
    private static let smallest = 262_144
    /// The part of the free room that is kept.
    private static let share = 16
}
