package import MictlanXModel

/// What every operation needs, as one value: operations run where their caller runs and never pass through an actor.
package struct ClientCore: Sendable {
    /// The name of this client, told with every chunk it puts.
    package let clientID: String
    /// Carries the requests.
    package let transport: any HTTPTransport
    /// The routers.
    package let routers: RouterPool
    /// Bounds the requests in flight of the whole client.
    package let limiter: Limiter
    /// Time and chance.
    package let environment: ClientEnvironment
    /// Until a connection stands.
    package let connectTimeout: Duration
    /// Where listings that do not fit into memory are sorted.
    package var scratch = Scratch()

    /// Joins all parts.
    ///
    /// - Parameters:
    ///   - endpoints: the routers, at least one.
    ///   - transport: carries the requests.
    ///   - environment: time and chance.
    ///   - clientID: the name of this client.
    ///   - maxWorkers: the number of requests in flight.
    ///   - connectTimeout: until a connection stands.
    package init(
        _ endpoints: [RouterEndpoint], transport: any HTTPTransport, environment: ClientEnvironment,
        clientID: String = "mxshell", maxWorkers: Int = 12, connectTimeout: Duration = .seconds(10)
    ) {
        self.clientID = clientID
        self.transport = transport
        self.environment = environment
        self.connectTimeout = connectTimeout
        routers = RouterPool(endpoints, environment)
        limiter = Limiter(width: maxWorkers)
    }
}
