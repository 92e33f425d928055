internal import Glibc
internal import NIOCore

/// The process at the other end of a unix-domain socket, as the kernel saw it when it connected (SO_PEERCRED, unix(7)).
struct PeerCredentials: Sendable {
    // The fields of `struct ucred`, in its order.
    private var process: Int32 = 0
    private var user: UInt32 = .max
    private var group: UInt32 = .max

    /// The user of this process.
    static var own: UInt32 { geteuid() }

    /// The user of the process at the other end.
    ///
    /// - Throws: what the socket throws; `ChannelError` for a channel that has no socket.
    static func user(of channel: any Channel) async throws -> UInt32 {
        guard let socket = channel as? any SocketOptionProvider else { throw ChannelError.operationUnsupported }
        let credentials: PeerCredentials = try await socket.unsafeGetSocketOption(
            level: NIOBSDSocket.OptionLevel(rawValue: SOL_SOCKET), name: NIOBSDSocket.Option(rawValue: SO_PEERCRED)
        ).get()
        return credentials.user
    }
}
