public import MictlanXModel

/// How a ball is deleted.
public struct DeleteOptions: Hashable, Sendable {
    /// Delete only while the ball still has this checksum; another one throws `changed`.
    public var ifMatch: Checksum?
    /// What the header `Force` tells the peers, on by default as in the Python client (wire protocol §3.11). What a peer
    /// makes of it is not known; our node deletes either way.
    public var force: Bool
    /// Headers, time-outs and retries.
    public var call: CallOptions

    /// Sets all parts.
    ///
    /// - Parameters:
    ///   - ifMatch: the checksum that the ball must still have.
    ///   - force: what the header `Force` tells the peers.
    ///   - call: headers, time-outs and retries.
    public init(ifMatch: Checksum? = nil, force: Bool = true, call: CallOptions = CallOptions()) {
        self.ifMatch = ifMatch
        self.force = force
        self.call = call
    }
}

/// What a delete did. An absent ball is no error: `chunkReplicas` is zero.
public struct DeleteReceipt: Hashable, Sendable {
    /// The ball.
    public let address: BallAddress
    /// How many chunk replicas the store says it removed.
    public let chunkReplicas: Int
    /// The bytes of the ball that is gone, replicas not counted; `nil` when the store was not asked before.
    public let bytes: Int?

    /// Whether there was nothing to delete.
    public var wasAbsent: Bool { chunkReplicas == 0 }

    /// Joins all fields.
    ///
    /// - Parameters:
    ///   - address: the ball.
    ///   - chunkReplicas: how many chunk replicas were removed.
    ///   - bytes: the bytes of the ball.
    public init(address: BallAddress, chunkReplicas: Int, bytes: Int?) {
        self.address = address
        self.chunkReplicas = chunkReplicas
        self.bytes = bytes
    }
}
