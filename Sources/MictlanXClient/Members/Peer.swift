public import MictlanXModel

/// One storage peer, with every call of its API as it is (wire protocol §4).
///
/// A peer is asked directly, past the routers: for its own copies, its statistics, its state. What is put or deleted
/// here, the routers do not know of. Get one from ``MictlanXClient/peer(_:)``, whose connections, limits and log it
/// shares, or make one by itself and ``close()`` it in the end.
public struct Peer: ClusterMember {
    /// Sends its calls.
    public let calls: DirectCalls

    /// A peer that shares no connections with a client.
    ///
    /// - Throws: ``MictlanXError`` for a setting that cannot be.
    public init(
        _ endpoint: RouterEndpoint, configuration: ClientConfiguration = ClientConfiguration()
    ) throws(MictlanXError) {
        calls = try DirectCalls(endpoint, configuration, isPeer: true)
    }

    init(_ calls: DirectCalls) { self.calls = calls }
}

extension RouterEndpoint {
    /// Where a peer listens: `{protocol}://{ip}:{port}`, the port of the scheme for 0 and -1 (wire protocol §4).
    ///
    /// - Parameter description: what a router says of the peer.
    /// - Throws: ``MictlanXError`` `invalidArgument` without an address, for another scheme, or a port above 65,535.
    init(_ description: PeerDescription) throws(MictlanXError) {
        guard !description.address.isEmpty, (-1...65_535).contains(description.port),
            let scheme = Scheme(rawValue: description.scheme)
        else {
            throw MictlanXError(
                .invalidArgument,
                "peer '\(description.peerID)' is said to be at"
                    + " '\(description.scheme)://\(description.address):\(description.port)', which is not an address")
        }
        let standard = scheme == .http ? 80 : 443
        self.init(
            id: description.peerID, scheme: scheme, host: description.address,
            port: description.port > 0 ? description.port : standard)
    }
}
