public import MictlanXModel

/// What a router knows of chunks (wire protocol §3.9, §3.10, §3.14).
extension Router {
    /// The chunks of a ball, once for each replica, in no order.
    ///
    /// - Parameters:
    ///   - ball: the ball.
    ///   - bucket: where it lies.
    ///   - options: headers, time-outs and retries; the time-out is for each pause.
    /// - Returns: the chunks, and what the router sums up of them.
    /// - Throws: ``MictlanXError``: `notFound`, and the network's codes.
    public func chunks(
        of ball: BallID, in bucket: BucketID, call options: CallOptions = CallOptions()
    ) async throws -> BallChunksReply {
        var (reply, chunks) = try await calls.gather(
            .chunks(of: ball, in: bucket), key: "chunks", options, as: BallChunksReply.self)
        reply.chunks = chunks
        return reply
    }

    /// The size of one chunk at each of the peers that hold it and answer.
    ///
    /// - Parameters:
    ///   - key: the chunk.
    ///   - bucket: where it lies.
    ///   - options: headers, time-outs and retries.
    /// - Returns: one entry for each replica; none for an unknown chunk.
    /// - Throws: ``MictlanXError``: the network's codes.
    public func sizes(
        of key: ChunkKey, in bucket: BucketID, call options: CallOptions = CallOptions()
    ) async throws -> [ReplicaSize] {
        try await calls.json([ReplicaSize].self, .sizes(of: key.rawValue, in: bucket.rawValue), options)
    }

    /// Changes the metadata of one chunk. The recorded router cannot: it answers 500 to every such request, which comes
    /// as `serverError`. Our node does it.
    ///
    /// - Parameters:
    ///   - metadata: the chunk as it is to be, its key and bucket included.
    ///   - options: headers and time-outs; it is sent once.
    /// - Throws: ``MictlanXError``: `serverError`, `notFound`, `invalidArgument`, and the network's codes.
    public func updateMetadata(_ metadata: ChunkMetadata, call options: CallOptions = CallOptions()) async throws {
        let route = APIRoute.updateMetadata(bucket: try metadata.checkedBucket(), key: metadata.key)
        try await calls.acknowledge(Call(route, json: metadata), options, isRepeatable: false)
    }
}
