public import SystemPackage

/// Where a node listens.
public enum NodeAddress: Hashable, Sendable, CustomStringConvertible {
    /// A unix-domain socket. Its directory is made with mode 0700, or must have it, unless ``NodeConfiguration/socketMode``
    /// lets others connect.
    case unixSocket(FilePath)
    /// A TCP port; port 0 lets the kernel choose.
    case tcp(host: String, port: Int)
    /// A socket that listens already, by its file descriptor: another process has bound it and handed it over, as systemd
    /// does for a socket unit. It is not removed with the node, and ``Node/addresses`` tells what it is bound to.
    case inherited(descriptor: Int32)

    /// `unix:` and the path, `host:port`, or `fd:` and the descriptor.
    public var description: String {
        switch self {
        case .unixSocket(let path): "unix:\(path)"
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .inherited(let descriptor): "fd:\(descriptor)"
        }
    }

    /// A port of the kernel's choice, reachable from this machine only.
    public static let loopback = NodeAddress.tcp(host: "127.0.0.1", port: 0)
}
