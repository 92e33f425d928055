package import MictlanXModel

/// What every operation needs, as one value: operations run where their caller runs and never pass through an actor. It is one
/// reference, since the frames of all tasks that wait in an operation hold it.
package struct ClientCore: Sendable {
    private final class Parts: Sendable {
        let clientID: String
        let transport: any HTTPTransport
        let routers: RouterPool
        let limiter: AdaptiveLimiter
        let environment: ClientEnvironment
        let connectTimeout: Duration
        let fields: ExtraFields
        let verification: TLSVerification
        let cache: ChunkCache?
        let scratch: Scratch

        init(
            _ endpoints: [RouterEndpoint], _ transport: any HTTPTransport, _ environment: ClientEnvironment,
            _ clientID: String, _ maxWorkers: Int, _ connectTimeout: Duration, _ fields: ExtraFields,
            _ verification: TLSVerification, _ cache: ChunkCache?, _ scratch: Scratch
        ) {
            self.clientID = clientID
            self.environment = environment
            self.connectTimeout = connectTimeout
            self.fields = fields
            self.verification = verification
            self.cache = cache
            self.scratch = scratch
            routers = RouterPool(endpoints, environment)
            limiter = AdaptiveLimiter(width: maxWorkers, log: environment.log)
            self.transport = SharingTransport(transport, limiter)
        }
    }

    private let parts: Parts

    /// The name of this client, stored with every chunk that it puts.
    package var clientID: String { parts.clientID }
    /// Carries the requests.
    package var transport: any HTTPTransport { parts.transport }
    /// The routers.
    package var routers: RouterPool { parts.routers }
    /// Bounds the requests in flight of the whole client.
    package var limiter: AdaptiveLimiter { parts.limiter }
    /// Time, chance and the log.
    package var environment: ClientEnvironment { parts.environment }
    /// The time-out for establishing a connection.
    package var connectTimeout: Duration { parts.connectTimeout }
    /// The application's header fields of every request.
    package var fields: ExtraFields { parts.fields }
    /// How certificates are checked where the call does not say.
    package var verification: TLSVerification { parts.verification }
    /// Chunks that were read before; `nil` for none.
    package var cache: ChunkCache? { parts.cache }
    /// Where listings that do not fit into memory are sorted.
    package var scratch: Scratch { parts.scratch }

    /// Sets every property.
    package init(
        _ endpoints: [RouterEndpoint], transport: any HTTPTransport, environment: ClientEnvironment,
        clientID: String = "mxshell", maxWorkers: Int = 12, connectTimeout: Duration = .seconds(10),
        fields: ExtraFields = .none, verification: TLSVerification = .system, cache: ChunkCache? = nil,
        scratch: Scratch = Scratch()
    ) {
        parts = Parts(
            endpoints, transport, environment, clientID, maxWorkers, connectTimeout, fields, verification, cache,
            scratch)
    }

    /// Whether something of a size goes along with others as small, as far as is known: `nil` where it does not.
    func small(_ size: Int?) -> Int? {
        routers.mayHave(.batch) ? HTTPBody.small(size) : nil
    }

    /// The same of something without a content, as a delete.
    var bare: Int? { routers.mayHave(.batch) ? BulkWindow.bare : nil }
}
