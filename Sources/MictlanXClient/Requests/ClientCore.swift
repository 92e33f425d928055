package import MictlanXModel

/// What every operation needs, as one value: operations run where their caller runs and never pass through an actor.
package struct ClientCore: Sendable {
    /// The name of this client, stored with every chunk that it puts.
    package let clientID: String
    /// Carries the requests.
    package let transport: any HTTPTransport
    /// The routers.
    package let routers: RouterPool
    /// Bounds the requests in flight of the whole client.
    package let limiter: AdaptiveLimiter
    /// Time, chance and the log.
    package let environment: ClientEnvironment
    /// The time-out for establishing a connection.
    package let connectTimeout: Duration
    /// The application's header fields of every request.
    package let fields: ExtraFields
    /// How certificates are checked where the call does not say.
    package let verification: TLSVerification
    /// Chunks that were read before; `nil` for none.
    package let cache: ChunkCache?
    /// Where listings that do not fit into memory are sorted.
    package var scratch = Scratch()

    /// Sets every property.
    package init(
        _ endpoints: [RouterEndpoint], transport: any HTTPTransport, environment: ClientEnvironment,
        clientID: String = "mxshell", maxWorkers: Int = 12, connectTimeout: Duration = .seconds(10),
        fields: ExtraFields = .none, verification: TLSVerification = .system, cache: ChunkCache? = nil
    ) {
        self.clientID = clientID
        self.environment = environment
        self.connectTimeout = connectTimeout
        self.fields = fields
        self.verification = verification
        self.cache = cache
        routers = RouterPool(endpoints, environment)
        limiter = AdaptiveLimiter(width: maxWorkers, log: environment.log)
        self.transport = SharingTransport(transport, limiter)
    }

    /// Whether something of a size goes along with others as small, as far as is known: `nil` where it does not.
    func small(_ size: Int?) -> Int? {
        routers.mayHave(.batch) ? HTTPBody.small(size) : nil
    }

    /// The same of something without a content, as a delete.
    var bare: Int? { routers.mayHave(.batch) ? BulkWindow.bare : nil }
}
