internal import SystemPackage

#if canImport(Glibc)
internal import Glibc
#endif

/// The `lock` file of a run's directory (`workflow.md` §5), held with `flock(2)` as long as the process lives: the
/// kernel gives it back however the process ends, so nobody has to believe a process id.
///
/// Rule: only who holds a lock removes its file. A lock whose file has no name any more is therefore nobody's.
final class RunLock: Sendable {
    static let name = "lock"

    private let descriptor: FileDescriptor

    /// Takes the lock of a directory without waiting.
    ///
    /// - Parameters:
    ///   - directory: the run's directory.
    ///   - creating: whether the file is made where there is none.
    /// - Throws: `Errno`: `noSuchFileOrDirectory` where there is no lock file or directory, `wouldBlock` where somebody
    ///   else has the lock, or has removed the directory in between.
    init(in directory: FilePath, creating: Bool) throws {
        let file = directory.appending(Self.name)
        let descriptor = try FileDescriptor.open(
            file, .readWrite, options: creating ? [.create, .closeOnExec, .noFollow] : [.closeOnExec, .noFollow],
            permissions: [.ownerReadWrite])
        do {
            guard flock(descriptor.rawValue, LOCK_EX | LOCK_NB) == 0 else { throw Errno(rawValue: errno) }
            var held = stat()
            guard fstat(descriptor.rawValue, &held) == 0 else { throw Errno(rawValue: errno) }
            guard held.st_nlink > 0 else { throw Errno.wouldBlock }
        } catch {
            try? descriptor.close()
            throw error
        }
        // Last: an instance that is complete would close it once more when the initializer throws.
        self.descriptor = descriptor
    }

    deinit { try? descriptor.close() }
}
