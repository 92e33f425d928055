public import MictlanXModel

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
