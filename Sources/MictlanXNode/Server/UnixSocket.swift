internal import Glibc
internal import SystemPackage

/// The file of a unix-domain socket: private to its owner, removed only when no process listens on it.
struct UnixSocket: Sendable {
    let path: FilePath

    /// `sockaddr_un.sun_path` without its final NUL (unix(7)).
    static let maximumLength = 107

    /// Makes the directory, and clears away the socket of a process that is gone.
    ///
    /// - Throws: ``NodeError`` with `addressInUse` or `invalidConfiguration`.
    func prepare() throws(NodeError) {
        guard path.string.utf8.count <= Self.maximumLength, String(validating: path) != nil else {
            throw NodeError(
                .invalidConfiguration,
                "the socket path '\(path)' is no UTF-8 text of at most \(Self.maximumLength) bytes; use a shorter one")
        }
        try prepareDirectory()
        var status = stat()
        guard path.withPlatformString({ lstat($0, &status) }) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw NodeError(.invalidConfiguration, "'\(path)' is there already and is no socket")
        }
        guard isDead() else { throw NodeError(.addressInUse, "another process listens on '\(path)'") }
        _ = path.withPlatformString { unlink($0) }
    }

    /// Lets only the owner connect.
    ///
    /// - Throws: ``NodeError``.
    func restrict() throws(NodeError) {
        guard path.withPlatformString({ chmod($0, 0o600) }) == 0 else {
            throw NodeError(errno: Errno(rawValue: errno), operation: "restrict", path: path)
        }
    }

    /// Removes the socket that was bound here.
    func remove() { _ = path.withPlatformString { unlink($0) } }

    private func prepareDirectory() throws(NodeError) {
        let parent = path.removingLastComponent()
        let directory = parent.isEmpty ? FilePath(".") : parent
        if directory.withPlatformString({ mkdir($0, 0o700) }) == 0 { return }
        var status = stat()
        guard directory.withPlatformString({ stat($0, &status) }) == 0 else {
            throw NodeError(errno: Errno(rawValue: errno), operation: "use the directory", path: directory)
        }
        guard status.st_uid == geteuid(), status.st_mode & 0o077 == 0 else {
            throw NodeError(
                .invalidConfiguration,
                "the socket's directory '\(directory)' is open to others; chmod 700 it, or name one that is not there")
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
