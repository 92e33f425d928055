public import MictlanXModel

/// The peers of a router (wire protocol §3.15).
extension Router {
    /// The peers that it knows.
    ///
    /// - Parameter options: headers, time-outs and retries.
    /// - Returns: those that answer and those that do not.
    /// - Throws: ``MictlanXError``: the network's codes.
    public func peers(call options: CallOptions = CallOptions()) async throws -> PeersReply {
        try await calls.json(PeersReply.self, Call(.peers), options)
    }

    /// Adds one peer. The router says yes also where its replica manager failed: look at ``peers(call:)``.
    ///
    /// - Parameters:
    ///   - peer: the peer.
    ///   - options: headers, time-outs and retries.
    /// - Throws: ``MictlanXError``: `rejected`, and the network's codes.
    public func addPeer(_ peer: AddPeerRequest, call options: CallOptions = CallOptions()) async throws {
        try await calls.acknowledge(Call(.addPeer, json: peer), options)
    }

    /// Adds several peers.
    ///
    /// - Parameters:
    ///   - peers: the peers.
    ///   - options: headers, time-outs and retries.
    /// - Throws: ``MictlanXError``: `rejected`, and the network's codes.
    public func addPeers(_ peers: [AddPeerRequest], call options: CallOptions = CallOptions()) async throws {
        try await calls.acknowledge(Call(.addPeers, json: peers), options)
    }

    /// Removes one peer; an unknown one is no error.
    ///
    /// - Parameters:
    ///   - id: the peer's id.
    ///   - options: headers, time-outs and retries.
    /// - Throws: ``MictlanXError``: the network's codes.
    public func removePeer(_ id: String, call options: CallOptions = CallOptions()) async throws {
        try await calls.acknowledge(Call(.removePeer(id: id)), options)
    }

    /// Removes several peers; unknown ones are no error.
    ///
    /// - Parameters:
    ///   - ids: the peers' ids.
    ///   - options: headers, time-outs and retries.
    /// - Throws: ``MictlanXError``: the network's codes.
    public func removePeers(_ ids: [String], call options: CallOptions = CallOptions()) async throws {
        try await calls.acknowledge(Call(.removePeers, json: ids), options)
    }

    /// The chunks of every peer as they arrive, and its sizes, by id, as the summary at the end.
    ///
    /// - Parameters:
    ///   - start: the first chunk of each peer, from 0.
    ///   - end: the chunk before which each peer ends; `nil` for no end. How the real peer reads both is not known.
    ///   - options: headers, time-outs and retries; the time-out is for each pause.
    /// - Returns: the statistics once their head is there. Peers that did not answer are not in them.
    /// - Throws: ``MictlanXError``: the network's codes.
    public func statistics(
        from start: Int = 0, to end: Int? = nil, call options: CallOptions = CallOptions()
    ) async throws -> ChunkStream<[String: PeerStatistics]> {
        try await calls.chunks(.peerStatistics(from: start, to: end), level: 2, options)
    }
}
