public import MictlanXModel

/// Deleting, disabling, copying, and what one peer knows of others (wire protocol §4).
extension Peer {
    /// Deletes one chunk at this peer.
    ///
    /// - Parameters:
    ///   - key: the chunk.
    ///   - bucket: where it lies.
    ///   - force: what goes in `Force`; `nil` for nothing. Routers send yes.
    ///   - options: headers, time-outs and retries.
    /// - Returns: how many chunks were removed, 0 for an unknown one; `nil` when the peer did not say.
    /// - Throws: ``MictlanXError``: the network's codes.
    public func delete(
        _ key: ChunkKey, in bucket: BucketID, force: Bool? = nil, call options: CallOptions = CallOptions()
    ) async throws -> Int? {
        try await delete(.deleteKey(bucket: bucket.rawValue, key: key.rawValue), force, options)
    }

    /// Deletes the chunks of a ball at this peer.
    ///
    /// - Parameters:
    ///   - ball: the ball.
    ///   - bucket: where it lies.
    ///   - force: what goes in `Force`; `nil` for nothing.
    ///   - options: headers, time-outs and retries.
    /// - Returns: how many chunks were removed; `nil` when the peer did not say.
    /// - Throws: ``MictlanXError``: the network's codes.
    public func delete(
        ball: BallID, in bucket: BucketID, force: Bool? = nil, call options: CallOptions = CallOptions()
    ) async throws -> Int? {
        try await delete(.deleteBall(bucket: bucket.rawValue, ball: ball.rawValue), force, options)
    }

    /// The Python client takes an absent field for -1.
    private func delete(_ route: APIRoute, _ force: Bool?, _ options: CallOptions) async throws -> Int? {
        try await server.send(Call(route: route, force: force), options) { response in
            _ = try await response.body.collect(upTo: ClientCore.maximumBodySize)
            return response.headers[WireHeader.deletes].flatMap { Int($0) }.flatMap { $0 < 0 ? nil : $0 }
        }
    }

    /// Takes one chunk out of service at this peer.
    ///
    /// - Parameters:
    ///   - key: the chunk.
    ///   - bucket: where it lies.
    ///   - options: headers, time-outs and retries.
    /// - Throws: ``MictlanXError``: the network's codes.
    public func disable(_ key: ChunkKey, in bucket: BucketID, call options: CallOptions = CallOptions()) async throws {
        try await server.disable(key, in: bucket, options)
    }

    /// Has the peer copy one chunk to another peer of its choice. Sent once.
    ///
    /// - Parameters:
    ///   - key: the chunk.
    ///   - bucket: where it lies.
    ///   - options: headers and time-outs.
    /// - Returns: where the copy is.
    /// - Throws: ``MictlanXError``: `notStored` where the peer says that there is no copy; the network's codes.
    public func replicate(
        _ key: ChunkKey, in bucket: BucketID, call options: CallOptions = CallOptions()
    ) async throws -> ReplicateReply {
        let route = APIRoute.replicateChunk(bucket: bucket.rawValue, key: key.rawValue)
        let reply = try await server.json(ReplicateReply.self, Call(route: route), options, isRepeatable: false)
        guard reply.isDone else {
            throw MictlanXError(.notStored, "chunk '\(bucket)/\(key)': the peer made no copy of it")
        }
        return reply
    }

    /// Tells the peer of another one.
    ///
    /// - Parameters:
    ///   - node: the other peer.
    ///   - options: headers, time-outs and retries.
    /// - Returns: the other peer as this one noted it.
    /// - Throws: ``MictlanXError``: the network's codes.
    public func addNode(_ node: PeerNode, call options: CallOptions = CallOptions()) async throws -> PeerNode {
        try await server.json(PeerNode.self, try Call(route: .addNode, json: node), options)
    }

    /// Has the peer forget the uploads that were registered and not begun.
    ///
    /// - Parameter options: headers, time-outs and retries.
    /// - Throws: ``MictlanXError``: the network's codes.
    public func flushTasks(call options: CallOptions = CallOptions()) async throws {
        try await server.acknowledge(Call(route: .flushTasks), options)
    }

    /// Whether it is ready to serve. Only our node says so; for the real peer ask ``usage(call:)``.
    ///
    /// - Parameter options: headers, time-outs and retries.
    /// - Returns: how full it is.
    /// - Throws: ``MictlanXError``: the network's codes.
    public func health(call options: CallOptions = CallOptions()) async throws -> HealthReply {
        try await server.json(HealthReply.self, Call(route: .health), options)
    }
}
