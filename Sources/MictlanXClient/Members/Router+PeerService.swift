public import MictlanXModel

/// Looking after the peers of our node; the recorded router has none of these calls (docs/wire-notes.md).
extension Router {
    /// Takes a peer out of service: it gets no new replicas, and is read only if no other peer has the chunk.
    ///
    /// - Parameters:
    ///   - id: the peer's id.
    ///   - options: headers, time-outs and retries.
    /// - Throws: ``MictlanXError``: `notFound` for an unknown peer, `guardTripped` for the last one in service,
    ///   `configuration` where the router has no such call; the network's codes.
    public func disablePeer(_ id: String, call options: CallOptions = CallOptions()) async throws {
        do {
            try await calls.acknowledge(own: .disablePeer(id: id), options)
        } catch let error as MictlanXError where error.code == .exists {
            throw MictlanXError(.guardTripped, error.message, cause: error)
        }
    }

    /// Brings a peer back into service.
    ///
    /// - Parameters:
    ///   - id: the peer's id.
    ///   - options: headers, time-outs and retries.
    /// - Throws: ``MictlanXError``: `notFound` for an unknown peer, `configuration` where the router has no such call;
    ///   the network's codes.
    public func enablePeer(_ id: String, call options: CallOptions = CallOptions()) async throws {
        try await calls.acknowledge(own: .enablePeer(id: id), options)
    }

    /// Has the node make the replicas that are missing, for about a second; call it again with the answer's `next` until
    /// there is none. A part that is repeated does no harm.
    ///
    /// - Parameters:
    ///   - start: where the part begins, 0 for the first one.
    ///   - options: headers, time-outs and retries; one large chunk may take longer than the second.
    /// - Returns: what this part found and did.
    /// - Throws: ``MictlanXError``: `configuration` where the router has no such call; the network's codes.
    public func heal(
        after start: Int = 0, call options: CallOptions = CallOptions(timeout: .seconds(3_600))
    ) async throws -> HealReply {
        try await calls.own {
            try await calls.json(HealReply.self, Call(.healReplicas, query: ["after": String(start)]), options)
        }
    }
}

extension DirectCalls {
    /// Sends a request that only our node knows, and drops its answer.
    fileprivate func acknowledge(own route: APIRoute, _ options: CallOptions) async throws {
        try await own { try await acknowledge(Call(route), options) }
    }

    /// Says what it means when a server does not know the path: the recorded router has other methods on some of these.
    fileprivate func own<T>(_ body: () async throws -> T) async throws -> T {
        do {
            return try await body()
        } catch let error as MictlanXError where error.code == .configuration || error.status == 405 {
            throw MictlanXError(
                .configuration, "\(endpoint.label) cannot manage its peers; only a node of mxshell can",
                cause: error)
        }
    }
}
