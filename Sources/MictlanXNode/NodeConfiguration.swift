public import MictlanXModel
public import SystemPackage

/// Where a node listens.
public enum NodeAddress: Hashable, Sendable, CustomStringConvertible {
    /// A unix-domain socket. Its directory is made with mode 0700, or must have it.
    case unixSocket(FilePath)
    /// A TCP port; port 0 lets the kernel choose.
    case tcp(host: String, port: Int)

    /// The path, or `host:port`.
    public var description: String {
        switch self {
        case .unixSocket(let path): "unix:\(path)"
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        }
    }

    /// A port of the kernel's choice, reachable from this machine only.
    public static let loopback = NodeAddress.tcp(host: "127.0.0.1", port: 0)
}

/// What a client may ask of a node.
public struct NodeLimits: Hashable, Sendable {
    /// The largest request line with its headers. A request over it is answered with 431.
    public var head: ByteCount
    /// The largest JSON body. A request over it is answered with 413.
    public var document: ByteCount
    /// The largest chunk. A registration over it is answered with 413.
    public var chunk: ByteCount
    /// How many connections may be open; further ones are answered with 503.
    public var connections: Int
    /// How many of them may come from one address that is not this machine's (one /64 for IPv6); further ones are
    /// answered with 429.
    public var connectionsPerAddress: Int
    /// How long a client may keep silent, in the middle of a request or between two, or not take what it asked for.
    public var idleTimeout: Duration
    /// How long a request's head may take from its first byte.
    public var headTimeout: Duration
    /// How long a request may take in all, from its first byte to the last of its answer.
    public var requestTimeout: Duration
    /// How long a registration waits for its bytes.
    public var ticketLifetime: Duration
    /// How long an unfinished replacement of a ball is kept after its last chunk came.
    public var abandonment: Duration
    /// How long a shutdown waits for what is in flight before it cuts it off.
    public var shutdownGrace: Duration

    /// Limits for a store on this machine.
    ///
    /// - Parameters:
    ///   - head: the largest request line with its headers.
    ///   - document: the largest JSON body.
    ///   - chunk: the largest chunk.
    ///   - connections: how many connections may be open.
    ///   - connectionsPerAddress: how many of them may come from one address.
    ///   - idleTimeout: how long a client may keep silent.
    ///   - headTimeout: how long a request's head may take.
    ///   - requestTimeout: how long a request may take in all.
    ///   - ticketLifetime: how long a registration waits for its bytes.
    ///   - abandonment: how long an unfinished replacement of a ball is kept.
    ///   - shutdownGrace: how long a shutdown waits for what is in flight.
    public init(
        head: ByteCount = ByteCount(65_536), document: ByteCount = .mebibytes(1), chunk: ByteCount = .mebibytes(16_384),
        connections: Int = 8_192, connectionsPerAddress: Int = 1_024, idleTimeout: Duration = .seconds(120),
        headTimeout: Duration = .seconds(30), requestTimeout: Duration = .seconds(3_600),
        ticketLifetime: Duration = .seconds(3_600), abandonment: Duration = .seconds(86_400),
        shutdownGrace: Duration = .seconds(30)
    ) {
        self.head = head
        self.document = document
        self.chunk = chunk
        self.connections = connections
        self.connectionsPerAddress = connectionsPerAddress
        self.idleTimeout = idleTimeout
        self.headTimeout = headTimeout
        self.requestTimeout = requestTimeout
        self.ticketLifetime = ticketLifetime
        self.abandonment = abandonment
        self.shutdownGrace = shutdownGrace
    }
}

/// How the node words a refusal.
public enum Compatibility: Hashable, Sendable {
    /// The status that fits, and `{"detail":{"msg","code"}}` (wire protocol §10.7): the Python client then finds the class.
    case strict
    /// The statuses and texts of the recorded router, 500 around `"404: No available peers"` among them.
    case recorded
}

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
    /// What every request over TCP must carry, `nil` for none. A unix-domain socket needs none: only its owner gets in.
    public var bearerToken: BearerToken?
    /// Whether a TCP address that other machines can reach is served without a token. TLS and passwords are then the
    /// business of a reverse proxy.
    public var isInsecure: Bool
    /// How the node reads everything it stores from time to time and mends what has rotted; `nil` for not at all, as
    /// befits a node that lives for a command.
    public var scrubbing: ScrubSchedule?

    /// Joins all parts.
    ///
    /// - Parameters:
    ///   - store: the directory of the store.
    ///   - addresses: where to listen.
    ///   - capacity: the largest number of bytes to keep.
    ///   - durability: what has to be on the disk before something is acknowledged.
    ///   - limits: what a client may ask.
    ///   - peers: the peers to add to the store.
    ///   - peerAddresses: where single peers listen, by their ids.
    ///   - compatibility: how refusals are worded.
    ///   - bearerToken: what every request over TCP must carry.
    ///   - isInsecure: whether other machines are served without a token.
    ///   - scrubbing: how the node looks for what has rotted.
    public init(
        store: FilePath, addresses: [NodeAddress] = [.loopback], capacity: ByteCount? = nil,
        durability: Durability = .group, limits: NodeLimits = NodeLimits(), peers: [VirtualPeer] = [],
        peerAddresses: [String: NodeAddress] = [:], compatibility: Compatibility = .strict,
        bearerToken: BearerToken? = nil, isInsecure: Bool = false, scrubbing: ScrubSchedule? = nil
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
                "'\(peer.id)' is no peer id; use 1 to 128 letters, digits, '-', '_' and '.'")
        }
        guard Set(peers.map(\.id)).count == peers.count, Set(peers.map(\.directory)).count == peers.count else {
            throw NodeError(.invalidConfiguration, "two peers have the same id or the same directory")
        }
    }

    /// Whether a TCP address may be one that other machines reach.
    var allowsExposure: Bool { bearerToken != nil || isInsecure }
}
