public import MictlanXModel

/// Deleting, copying, and what one peer knows of others (wire protocol §4).
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
        try await delete(.delete(key.rawValue, in: bucket.rawValue, isForced: force), options)
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
        try await delete(.delete(ball, in: bucket, isForced: force), options)
    }

    /// The Python client takes an absent field for -1.
    private func delete(_ call: Call, _ options: CallOptions) async throws -> Int? {
        try await calls.send(call, options) { response in
            _ = try await response.body.collect(upTo: ByteStream.longestHeld)
            return response.headers[WireHeader.deletes].flatMap { Int($0) }.flatMap { $0 < 0 ? nil : $0 }
        }
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
        let call = Call(.replicateChunk(bucket: bucket.rawValue, key: key.rawValue))
        let reply = try await calls.json(ReplicateReply.self, call, options, isRepeatable: false)
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
        try await calls.json(PeerNode.self, Call(.addNode, json: node), options)
    }

    /// Has the peer forget the uploads that were registered and not begun.
    ///
    /// - Parameter options: headers, time-outs and retries.
    /// - Throws: ``MictlanXError``: the network's codes.
    public func flushTasks(call options: CallOptions = CallOptions()) async throws {
        try await calls.acknowledge(Call(.flushTasks), options)
    }
}
