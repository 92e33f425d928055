public import MictlanXModel

/// The routers and peers of the cluster, to be asked one by one.
extension MictlanXClient {
    /// The routers of this client, for calls to one of them alone.
    public nonisolated var routers: [Router] {
        core.routers.endpoints.map { Router(DirectCalls($0, sharing: core)) }
    }

    /// A peer that a router named.
    ///
    /// - Parameter description: an entry of ``Router/peers(call:)``.
    /// - Returns: the peer; nothing is sent yet.
    /// - Throws: ``MictlanXError`` `invalidArgument` where the entry does not say where the peer listens.
    public nonisolated func peer(_ description: PeerDescription) throws(MictlanXError) -> Peer {
        peer(at: try RouterEndpoint(description))
    }

    /// A peer at a known place.
    ///
    /// - Returns: the peer; nothing is sent yet.
    public nonisolated func peer(at endpoint: RouterEndpoint) -> Peer {
        Peer(DirectCalls(endpoint, sharing: core, isPeer: true))
    }

    /// What the client's own cache did; see ``ClientConfiguration/capacityStorage``.
    public nonisolated var cacheStatistics: ChunkCacheStatistics {
        core.cache?.statistics
            ?? ChunkCacheStatistics(hits: 0, misses: 0, chunks: 0, bytes: ByteCount(0), capacity: ByteCount(0))
    }
}
