public import MictlanXModel

/// One router, with every call of its API as it is (wire protocol §3).
///
/// These are the single calls below the verbs of ``MictlanXClient``: they go to this router alone, look at nothing
/// beforehand and repair nothing afterwards. Get one from ``MictlanXClient/routers``, whose connections, limits and log
/// it shares, or make one by itself and ``close()`` it in the end.
public struct Router: ClusterMember {
    /// Sends its calls.
    public let calls: DirectCalls

    /// A router that shares no connections with a client.
    ///
    /// - Throws: ``MictlanXError`` for a setting that cannot be.
    public init(
        _ endpoint: RouterEndpoint, configuration: ClientConfiguration = ClientConfiguration()
    ) throws(MictlanXError) {
        calls = try DirectCalls(endpoint, configuration)
    }

    init(_ calls: DirectCalls) { self.calls = calls }
}
