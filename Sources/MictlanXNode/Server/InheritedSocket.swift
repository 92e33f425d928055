internal import Glibc
internal import MictlanXPlatform
internal import NIOCore
internal import SystemPackage

/// A socket that another process has bound and handed over, as systemd does for a socket unit. Its file, and who may open
/// it, are the business of that process.
struct InheritedSocket {
    let descriptor: Int32

    /// Refuses what connections cannot be accepted at, and keeps the socket from the programs that this process starts.
    ///
    /// - Throws: ``NodeError`` with `invalidConfiguration`.
    func prepare() throws(NodeError) {
        guard try option(SO_ACCEPTCONN) == 1, [AF_UNIX, AF_INET, AF_INET6].contains(try option(SO_DOMAIN)),
            try option(SO_TYPE) == Int32(SOCK_STREAM.rawValue)
        else {
            throw NodeError(
                .invalidConfiguration,
                "descriptor \(descriptor) is not a socket that listens for connections over TCP or at a path; a socket "
                    + "unit needs ListenStream= and Accept=no")
        }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    /// Where it listens.
    ///
    /// - Parameter bound: the address that the kernel tells.
    /// - Returns: that address as clients name it.
    /// - Throws: ``NodeError`` with `invalidConfiguration` for one that no client of ours can name.
    func address(_ bound: SocketAddress?) throws(NodeError) -> NodeAddress {
        if let host = bound?.ipAddress, let port = bound?.port { return .tcp(host: host, port: port) }
        guard let path = bound?.pathname, !path.isEmpty, !path.utf8.starts(with: [0]) else {
            throw NodeError(
                .invalidConfiguration,
                "the socket at descriptor \(descriptor) has no path; abstract sockets are not served")
        }
        return .unixSocket(FilePath(path))
    }

    private func option(_ name: Int32) throws(NodeError) -> Int32 {
        var value: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(descriptor, SOL_SOCKET, name, &value, &size) == 0 else {
            throw NodeError(
                .invalidConfiguration, "descriptor \(descriptor) is not a socket: \(Errno.current)",
                cause: Errno.current)
        }
        return value
    }
}
