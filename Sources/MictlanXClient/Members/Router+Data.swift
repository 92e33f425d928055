public import MictlanXModel

/// The bytes of chunks and balls (wire protocol §3.6, §3.7).
extension Router {
    /// The bytes of one chunk as they arrive.
    ///
    /// - Parameters:
    ///   - key: the chunk.
    ///   - bucket: where it lies.
    ///   - content: how the bytes are asked for, and what must come.
    ///   - options: headers, time-outs and retries; the time-out is for each pause.
    /// - Returns: the bytes once the head of the answer is there.
    /// - Throws: ``MictlanXError``: `notFound`, also for a peer that does not hold it; the network's codes.
    public func data(
        of key: ChunkKey, in bucket: BucketID, content: ContentOptions = ContentOptions(),
        call options: CallOptions = .reading
    ) async throws -> ContentStream {
        try await calls.content(.chunkData(bucket: bucket.rawValue, key: key.rawValue), content, options)
    }

    /// The bytes of a whole ball as they arrive, put together by the router. When a chunk turns out to be missing on the
    /// way, the router breaks the connection off.
    ///
    /// - Parameters:
    ///   - ball: the ball.
    ///   - bucket: where it lies.
    ///   - content: how the bytes are asked for, and what must come.
    ///   - options: headers, time-outs and retries; the time-out is for each pause.
    /// - Returns: the bytes once the head of the answer is there.
    /// - Throws: ``MictlanXError``: `notFound`; the network's codes.
    public func merged(
        _ ball: BallID, in bucket: BucketID, content: ContentOptions = ContentOptions(),
        call options: CallOptions = .reading
    ) async throws -> ContentStream {
        try await calls.content(.mergedBall(bucket: bucket.rawValue, ball: ball.rawValue), content, options)
    }
}
