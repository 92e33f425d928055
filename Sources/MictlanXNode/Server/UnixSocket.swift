internal import Glibc
internal import MictlanXPlatform
internal import SystemPackage

/// The file of a unix-domain socket: private to its owner unless a mode says otherwise, removed only when no process
/// listens on it.
struct UnixSocket: Sendable {
    let path: FilePath
    /// Its permissions; `nil` for those of the owner alone, who then has the directory for himself, too.
    let mode: UInt32?

    /// `sockaddr_un.sun_path` without its final NUL (unix(7)).
    static let maximumLength = 107

    /// Makes the directory, and clears away the socket of a process that is gone.
    ///
    /// - Throws: ``NodeError`` with `addressInUse` or `invalidConfiguration`.
    func prepare() throws(NodeError) {
        guard path.string.utf8.count <= Self.maximumLength, String(validating: path) != nil else {
            throw NodeError(
                .invalidConfiguration,
                "the socket path '\(path)' is not UTF-8 text of at most \(Self.maximumLength) bytes; use a shorter one")
        }
        try prepareDirectory()
        var status = stat()
        guard path.withPlatformString({ lstat($0, &status) }) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw NodeError(.invalidConfiguration, "'\(path)' is there already and is not a socket")
        }
        guard isDead() else { throw NodeError(.addressInUse, "another process listens on '\(path)'") }
        path.removeFile()
    }

    /// Lets those connect whom the mode names.
    ///
    /// - Throws: ``NodeError``.
    func restrict() throws(NodeError) {
        guard path.withPlatformString({ chmod($0, mode_t(mode ?? 0o600)) }) == 0 else {
            throw NodeError(SystemFailure(.current, "cannot restrict", path))
        }
    }

    /// Removes the socket that was bound here.
    func remove() { path.removeFile() }

    private func prepareDirectory() throws(NodeError) {
        let parent = path.removingLastComponent()
        let directory = parent.isEmpty ? FilePath(".") : parent
        do throws(Errno) {
            if try directory.makeDirectory(mode: mode == nil ? 0o700 : 0o755) { return }
        } catch {
            throw NodeError(SystemFailure(error, "cannot make the directory", directory))
        }
        var status = stat()
        guard directory.withPlatformString({ stat($0, &status) }) == 0 else {
            throw NodeError(SystemFailure(.current, "cannot use the directory", directory))
        }
        guard mode == nil else {
            // Whoever may write into the directory could put a socket of his own in the place of ours.
            guard [0, geteuid()].contains(status.st_uid), status.st_mode & 0o022 == 0 else {
                throw NodeError(
                    .invalidConfiguration,
                    "others may write into the socket's directory '\(directory)'; chmod 755 it, or name another one")
            }
            return
        }
        guard status.st_uid == geteuid(), status.st_mode & 0o077 == 0 else {
            throw NodeError(
                .invalidConfiguration,
                "the socket's directory '\(directory)' is open to others; chmod 700 it, name one that is not there, or say "
                    + "by --socket-mode who may connect")
        }
    }

    /// Whether a connection to the socket is refused. Any other outcome leaves the doubt to the living.
    private func isDead() -> Bool {
        let client = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        guard client >= 0 else { return false }
        defer { close(client) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.string.utf8) }
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(client, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        return status != 0 && errno == ECONNREFUSED
    }
}
