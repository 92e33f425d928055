public import MictlanXModel

/// What a router knows of chunks (wire protocol §3.5, §3.8 to §3.10, §3.14).
extension Router {
    /// The metadata of one chunk, from one of the peers that hold it.
    ///
    /// - Parameters:
    ///   - key: the chunk.
    ///   - bucket: where it lies.
    ///   - options: headers, time-outs and retries.
    /// - Returns: the chunk and the peer that answered.
    /// - Throws: ``MictlanXError``: `notFound`, and the network's codes.
    public func metadata(
        of key: ChunkKey, in bucket: BucketID, call options: CallOptions = .reading
    ) async throws -> ChunkMetadataReply {
        let route = APIRoute.chunkMetadata(bucket: bucket.rawValue, key: key.rawValue)
        return try await server.json(ChunkMetadataReply.self, Call(route: route), options)
    }

    /// The chunks of a bucket as they arrive. The real router repeats them, once for each peer after the one that holds
    /// them, and leaves empty ones out; an unknown bucket has none.
    ///
    /// - Parameters:
    ///   - bucket: the bucket.
    ///   - options: headers, time-outs and retries; the time-out is for each pause.
    /// - Returns: the listing once its head is there.
    /// - Throws: ``MictlanXError``: the network's codes.
    public func listing(
        of bucket: BucketID, call options: CallOptions = CallOptions()
    ) async throws -> ChunkStream<BucketListingHeader> {
        try await server.chunks(Call(route: .bucketListing(bucket: bucket.rawValue)), options)
    }

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
        let call = Call(route: .ballChunks(bucket: bucket.rawValue, ball: ball.rawValue))
        var (reply, chunks) = try await server.gather(call, key: "chunks", options, as: BallChunksReply.self)
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
        let route = APIRoute.chunkSizes(bucket: bucket.rawValue, key: key.rawValue)
        return try await server.json([ReplicaSize].self, Call(route: route), options)
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
        try await server.acknowledge(try Call(route: route, json: metadata), options, isRepeatable: false)
    }
}
