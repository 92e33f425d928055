public import MictlanXModel

/// One router, with every call of its API as it is (wire protocol §3).
///
/// These are the single calls below the verbs of ``MictlanXClient``: they go to this router alone, look at nothing
/// beforehand and repair nothing afterwards. Get one from ``MictlanXClient/routers``, whose connections, limits and log
/// it shares, or make one by itself and ``close()`` it in the end.
public struct Router: Sendable {
    let server: APIServer

    /// Where it listens.
    public var endpoint: RouterEndpoint { server.endpoint }

    /// A router with connections of its own.
    ///
    /// - Parameters:
    ///   - endpoint: where it listens.
    ///   - configuration: how requests are made.
    /// - Throws: ``MictlanXError`` for a setting that cannot be.
    public init(
        _ endpoint: RouterEndpoint, configuration: ClientConfiguration = ClientConfiguration()
    ) throws(MictlanXError) {
        server = try APIServer(endpoint, configuration)
    }

    init(_ server: APIServer) { self.server = server }

    /// Ends every transfer of a router that was made by itself; one of a client's ends with its client.
    public func close() async { await server.close() }
}

extension MictlanXClient {
    /// The routers of this client, for calls to one of them alone.
    public nonisolated var routers: [Router] {
        core.routers.endpoints.map { Router(APIServer($0, of: self)) }
    }
}
