public import MictlanXModel
public import SystemPackage

/// What a node is to be: where it listens, where it stores, what it allows.
public struct NodeConfiguration: Hashable, Sendable {
    /// Where to listen; at least one address.
    public var addresses: [NodeAddress]
    /// The directory of the store; it is made if it is not there. Several nodes may share it.
    public var store: FilePath
    /// The largest number of bytes to keep, `nil` for as many as the disk holds.
    public var capacity: ByteCount?
    /// What has to be on the disk before something is acknowledged.
    public var durability: Durability
    /// What a client may ask.
    public var limits: NodeLimits
    /// The peers to add to the store, or to move; those that it has stay. Empty for those that it has; a new store gets
    /// ``VirtualPeer/standard``.
    public var peers: [VirtualPeer]
    /// Where single peers listen, by their ids, each as a server of the peer API.
    public var peerAddresses: [String: NodeAddress]
    /// How refusals are worded.
    public var compatibility: Compatibility
    /// What every request must carry, `nil` for none.
    public var bearerToken: BearerToken?
    /// Names beside the loopback ones under which a loopback address answers without a token, without ports: those that a
    /// reverse proxy in front passes on.
    public var allowedHosts: [String]
    /// The permissions of unix-domain sockets, as chmod(2) takes them, for others than the owner to connect; `nil` for the
    /// owner and root alone, whom the node then asks the kernel for.
    public var socketMode: UInt32?
    /// Whether a TCP address that other machines can reach is served without a token. TLS and passwords are then the
    /// business of a reverse proxy.
    public var isInsecure: Bool
    /// How the node reads everything it stores from time to time and mends what has rotted; `nil` for never: a
    /// node that lives for one command has no time for it.
    public var scrubbing: ScrubSchedule?

    /// Joins all parts.
    public init(
        store: FilePath, addresses: [NodeAddress] = [.loopback], capacity: ByteCount? = nil,
        durability: Durability = .group, limits: NodeLimits = NodeLimits(), peers: [VirtualPeer] = [],
        peerAddresses: [String: NodeAddress] = [:], compatibility: Compatibility = .strict,
        bearerToken: BearerToken? = nil, allowedHosts: [String] = [], socketMode: UInt32? = nil,
        isInsecure: Bool = false, scrubbing: ScrubSchedule? = nil
    ) {
        self.store = store
        self.addresses = addresses
        self.capacity = capacity
        self.durability = durability
        self.limits = limits
        self.peers = peers
        self.peerAddresses = peerAddresses
        self.compatibility = compatibility
        self.bearerToken = bearerToken
        self.allowedHosts = allowedHosts
        self.socketMode = socketMode
        self.isInsecure = isInsecure
        self.scrubbing = scrubbing
    }

    /// Checks what can be checked without touching anything.
    ///
    /// - Throws: ``NodeError`` with `invalidConfiguration`.
    func check() throws(NodeError) {
        guard !addresses.isEmpty || !peerAddresses.isEmpty else {
            throw NodeError(.invalidConfiguration, "the node has no address to listen on")
        }
        for peer in peers where !peer.hasPlainID {
            throw NodeError(
                .invalidConfiguration,
                "'\(peer.id)' is not a peer id; use 1 to 128 letters, digits, '-', '_' and '.'")
        }
        guard Set(peers.map(\.id)).count == peers.count, Set(peers.map(\.directory)).count == peers.count else {
            throw NodeError(.invalidConfiguration, "two peers have the same id or the same directory")
        }
    }

    /// Whether a TCP address may be one that other machines reach.
    var allowsExposure: Bool { bearerToken != nil || isInsecure }
}
