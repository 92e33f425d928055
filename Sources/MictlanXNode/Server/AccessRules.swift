internal import NIOCore
internal import NIOHTTP1

/// Who may use an address that is listened on.
struct AccessRules: Sendable {
    /// What every request must carry, `nil` where nothing is asked for.
    var token: BearerToken?
    /// The names under which the node answers, `nil` for any.
    var hosts: HostRules?
    /// Whether only processes of the node's own user, and root's, may connect.
    var isPrivate: Bool

    /// The rules for one address.
    ///
    /// - Parameters:
    ///   - address: the address, which of an inherited socket is known by then.
    ///   - isLoopback: whether only this machine reaches it.
    ///   - configuration: what the node is to be.
    init(_ address: NodeAddress, isLoopback: Bool, _ configuration: NodeConfiguration) {
        token = configuration.bearerToken
        switch address {
        case .unixSocket, .inherited:
            isPrivate = configuration.socketMode == nil
        case .tcp(let host, _):
            isPrivate = false
            if token == nil { hosts = HostRules(allowing: [host] + configuration.allowedHosts, isOpen: !isLoopback) }
        }
    }

    /// Checks the head of a request.
    ///
    /// - Throws: ``Refusal`` with 400, 401 or 403.
    func check(_ head: HTTPRequestHead) throws(Refusal) {
        try PageGuard.check(head)
        try hosts?.check(head.headers)
        try token?.check(head.headers.first(name: "authorization"))
    }

    /// Whether the process at the other end of a connection may use the address at all.
    func admits(_ channel: any Channel) async -> Bool {
        guard isPrivate else { return true }
        guard let user = try? await PeerCredentials.user(of: channel) else { return false }
        return user == 0 || user == PeerCredentials.own
    }
}
