public import MictlanXModel

/// Deleting (wire protocol §3.11, §3.12).
extension Router {
    /// Deletes one chunk, every replica of it. Peers that fail are passed over by the router.
    ///
    /// - Parameters:
    ///   - key: the chunk.
    ///   - bucket: where it lies.
    ///   - force: the field `Force` that the router passes on; `nil` for the router's default, which is yes.
    ///   - options: headers, time-outs and retries.
    /// - Returns: how many replicas were removed.
    /// - Throws: ``MictlanXError``: `notFound`, also when a lost answer made this the second attempt; the network's
    ///   codes.
    public func delete(
        _ key: ChunkKey, in bucket: BucketID, force: Bool? = nil, call options: CallOptions = CallOptions()
    ) async throws -> DeleteKeyReply {
        try await calls.json(
            DeleteKeyReply.self, .delete(key.rawValue, in: bucket.rawValue, isForced: force), options)
    }

    /// Deletes a ball, every replica of every chunk. An unknown ball is no error.
    ///
    /// - Parameters:
    ///   - ball: the ball.
    ///   - bucket: where it lies.
    ///   - force: the field `Force` that the router passes on; `nil` for the router's default, which is yes.
    ///   - options: headers, time-outs and retries.
    /// - Returns: how many chunk replicas were removed.
    /// - Throws: ``MictlanXError``: the network's codes.
    public func delete(
        ball: BallID, in bucket: BucketID, force: Bool? = nil, call options: CallOptions = CallOptions()
    ) async throws -> DeleteBallReply {
        try await calls.json(DeleteBallReply.self, .delete(ball, in: bucket, isForced: force), options)
    }
}
