public import MictlanXModel

/// What one peer says of all that it holds (wire protocol §4).
extension Peer {
    /// The chunks of a ball at this peer.
    ///
    /// - Parameters:
    ///   - ball: the ball.
    ///   - bucket: where it lies.
    ///   - options: headers, time-outs and retries; the time-out is for each pause.
    /// - Returns: the chunks and their size.
    /// - Throws: ``MictlanXError``: `notFound` when the peer holds none, and the network's codes.
    public func group(
        of ball: BallID, in bucket: BucketID, call options: CallOptions = CallOptions()
    ) async throws -> BallGroupReply {
        let call = Call(.ballGroup(bucket: bucket.rawValue, ball: ball.rawValue))
        var (reply, chunks) = try await calls.gather(call, key: "balls", options, as: BallGroupReply.self)
        reply.chunks = chunks
        return reply
    }

    /// All chunks as they arrive, and the sizes of the peer as the summary at the end.
    ///
    /// - Parameters:
    ///   - start: the first chunk, from 0.
    ///   - end: the chunk before which it ends; `nil` for no end. How the real peer reads both is not known.
    ///   - options: headers, time-outs and retries; the time-out is for each pause.
    /// - Returns: the statistics once their head is there.
    /// - Throws: ``MictlanXError``: the network's codes.
    public func statistics(
        from start: Int = 0, to end: Int? = nil, call options: CallOptions = CallOptions()
    ) async throws -> ChunkStream<PeerStatistics> {
        try await calls.chunks(Call(page: .statistics, from: start, to: end), options)
    }

    /// How full it is.
    ///
    /// - Parameter options: headers, time-outs and retries.
    /// - Returns: the sizes.
    /// - Throws: ``MictlanXError``: the network's codes.
    public func usage(call options: CallOptions = CallOptions()) async throws -> PeerUsage {
        try await calls.json(PeerUsage.self, Call(.usage), options)
    }

    /// Bucket, key and size of all chunks, as they arrive.
    ///
    /// - Parameters:
    ///   - start: the first chunk, from 0.
    ///   - end: the chunk before which it ends; `nil` for no end.
    ///   - options: headers, time-outs and retries; the time-out is for each pause.
    /// - Returns: the chunks; the request is sent when the first one is asked for.
    public func storedChunks(
        from start: Int = 0, to end: Int? = nil, call options: CallOptions = CallOptions()
    ) -> PullSequence<ChunkSize> {
        calls.entries(Call(page: .storedChunks, from: start, to: end), options) { (chunk: ChunkSize) in chunk }
    }

    /// As ``storedChunks(from:to:call:)``, from the route that answers in arrays.
    ///
    /// - Parameters:
    ///   - start: the first chunk, from 0.
    ///   - end: the chunk before which it ends; `nil` for no end.
    ///   - options: headers, time-outs and retries; the time-out is for each pause.
    /// - Returns: the chunks; the request is sent when the first one is asked for.
    public func storedChunkSizes(
        from start: Int = 0, to end: Int? = nil, call options: CallOptions = CallOptions()
    ) -> PullSequence<ChunkSize> {
        calls.entries(Call(page: .storedChunkSizes, from: start, to: end), options) { (row: ChunkSize.Row) in
            row.chunk
        }
    }

    /// How many chunks it holds.
    ///
    /// - Parameter options: headers, time-outs and retries.
    /// - Returns: the number.
    /// - Throws: ``MictlanXError``: the network's codes.
    public func chunkCount(call options: CallOptions = CallOptions()) async throws -> Int {
        try await calls.json(ChunkCountReply.self, Call(.chunkCount), options).count
    }

    /// The peers that it knows, and where the chunks are: a page of them, as the answer is held in memory.
    ///
    /// - Parameters:
    ///   - start: the first chunk, from 0.
    ///   - end: the chunk before which it ends; `nil` for no end.
    ///   - options: headers, time-outs and retries.
    /// - Returns: the state.
    /// - Throws: ``MictlanXError``: `badAnswer` for more than 16 MiB, ask for fewer then; the network's codes.
    public func state(
        from start: Int = 0, to end: Int? = nil, call options: CallOptions = CallOptions()
    ) async throws -> PeerState {
        try await calls.json(PeerState.self, Call(page: .peerState, from: start, to: end), options)
    }
}
