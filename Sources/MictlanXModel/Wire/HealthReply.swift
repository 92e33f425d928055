/// Whether a node is ready to serve; ours, not of the recorded servers.
public struct HealthReply: Hashable, Sendable, Codable {
    /// `ok`.
    public var status: String
    /// How full it is.
    public var peer: PeerSpace

    /// Joins both fields.
    ///
    /// - Parameters:
    ///   - status: `ok`.
    ///   - peer: how full it is.
    public init(status: String = "ok", peer: PeerSpace) {
        self.status = status
        self.peer = peer
    }
}
