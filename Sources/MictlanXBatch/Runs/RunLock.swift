internal import MictlanXPlatform
internal import MictlanXText
internal import SystemPackage

/// The `lock` file of a run's directory (`docs/workflow-language.md` §5), held with `flock(2)` as long as the process
/// lives: the kernel gives it back however the process ends, so nobody has to believe a process id.
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
    init(in directory: FilePath, creating: Bool) throws(Errno) {
        let file = directory.appending(Self.name)
        guard let descriptor = try LockedFile.open(file, options: creating ? .create : []) else {
            throw Errno.wouldBlock
        }
        self.descriptor = descriptor
    }

    deinit { try? descriptor.close() }

    /// Whether the lock keeps another process out: on some file systems everybody gets every lock.
    ///
    /// - Throws: `Errno`.
    func excludesOthers(in directory: FilePath) throws(Errno) -> Bool {
        let other: FileDescriptor
        do {
            other = try FileDescriptor.open(
                directory.appending(Self.name), .readWrite, options: [.closeOnExec, .noFollow])
        } catch {
            throw (error as? Errno) ?? .ioError
        }
        defer { try? other.close() }
        return try !other.lock(waits: false)
    }

    /// Says who holds the lock. That it cannot be written is no concern: the lock is the kernel's.
    func sign(_ holder: LockHolder) {
        let line = Array((JSONText.encode(.object(holder.json)) + "\n").utf8)
        try? descriptor.cut(to: 0)
        line.withUnsafeBytes { try? descriptor.writeWhole($0, at: 0) }
    }

    /// Who holds the lock of a directory, by what he wrote into it.
    ///
    /// - Returns: `nil` when nobody holds it.
    static func holder(of directory: FilePath) -> LockHolder? {
        let file = directory.appending(name)
        guard let descriptor = try? FileDescriptor.open(file, .readOnly, options: [.closeOnExec, .noFollow]) else {
            return nil
        }
        defer { try? descriptor.close() }
        guard (try? descriptor.lock(waits: false)) == false else { return nil }
        guard let bytes = try? InputFile.bytes(of: descriptor, limit: 4_096),
            let fields = (try? JSONParser.parse(bytes))?.object
        else { return .unknown }
        return LockHolder(json: fields) ?? .unknown
    }
}
