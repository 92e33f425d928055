public import MictlanXModel

/// What is known of buckets, balls and chunks, beyond the verbs of ``ObjectStore``.
extension MictlanXClient {
    /// The balls of a bucket with the metadata of their chunks: `get_bucket_metadata`.
    ///
    /// Chunks are told apart by their keys; the Python client loses those with equal content (wire protocol §5.3).
    ///
    /// - Parameters:
    ///   - bucket: the bucket; an unknown one has no balls.
    ///   - call: headers, time-outs and retries.
    /// - Returns: the balls by id, pulled from the network as they are asked for; one is in memory at a time. The sequence
    ///   throws when the listing breaks off.
    public nonisolated func bucketMetadata(
        _ bucket: BucketID, call: CallOptions = .reading
    ) -> PullSequence<BallDetail> {
        core.details(in: bucket, call)
    }

    /// The chunks of a bucket: `get_chunks_by_bucket_id`.
    ///
    /// - Parameters:
    ///   - bucket: the bucket; an unknown one has no chunks.
    ///   - call: headers, time-outs and retries.
    /// - Returns: the chunks by ball and index, each once in its newest version, however many replicas are listed and in
    ///   whatever order (wire protocol §3.8); pulled as they are asked for. The sequence throws when the listing breaks
    ///   off.
    public nonisolated func chunks(in bucket: BucketID, call: CallOptions = .reading) -> PullSequence<ChunkMetadata> {
        core.chunks(in: bucket, call)
    }

    /// What a ball is, without the metadata of each chunk: a ball may have millions of them, and this needs the memory of
    /// one. It is what ``metadata(of:call:)`` has as ``BallDetail/info``.
    ///
    /// - Parameters:
    ///   - address: the ball.
    ///   - call: headers, time-outs and retries.
    /// - Returns: the ball; it may be incomplete.
    /// - Throws: ``MictlanXError`` `notFound`, and the network's codes.
    public nonisolated func info(of address: BallAddress, call: CallOptions = .reading) async throws -> BallInfo {
        try await core.info(of: address, call)
    }

    /// What a ball is, and which of its chunks are only registered, as ``ObjectStore/inspect(_:call:)`` says: at routers that
    /// show what was registered, each of up to 64 chunks is asked for a byte.
    public nonisolated func inspect(
        _ address: BallAddress, call: CallOptions = .reading
    ) async throws -> BallInspection {
        try await core.inspect(address, call)
    }

    /// The chunks of a ball: ``metadata(of:call:)`` for balls that have too many of them for the memory.
    ///
    /// - Parameters:
    ///   - address: the ball.
    ///   - call: headers, time-outs and retries.
    /// - Returns: the chunks by index, each once in its newest version; pulled as they are asked for. The sequence throws
    ///   `notFound` at its start when there is no such ball, and when the listing breaks off, as that of our node does
    ///   when the ball is replaced meanwhile.
    public nonisolated func chunks(
        of address: BallAddress, call: CallOptions = .reading
    ) -> PullSequence<ChunkMetadata> {
        core.chunks(of: address, call)
    }

    /// Whether a ball is there, as far as anybody can tell: what a peer has that does not answer is neither present nor
    /// absent.
    ///
    /// - Parameters:
    ///   - address: the ball.
    ///   - call: headers, time-outs and retries.
    /// - Returns: the ball where it is there, which may be incomplete; unknown when it is still so after the last attempt.
    /// - Throws: the network's codes.
    public nonisolated func existence(
        of address: BallAddress, call: CallOptions = .reading
    ) async throws -> Existence<BallInfo> {
        try await core.existence(of: address, call)
    }

    /// The size of a ball.
    ///
    /// - Parameters:
    ///   - address: the ball.
    ///   - call: headers, time-outs and retries.
    /// - Returns: bytes, each chunk once.
    /// - Throws: ``MictlanXError``: `notFound`, `incomplete` where the ball has no size yet, the network's codes.
    public nonisolated func size(of address: BallAddress, call: CallOptions = .reading) async throws -> Int {
        try await core.size(of: address, call)
    }

    /// The size of a chunk: `get_size`.
    ///
    /// - Parameters:
    ///   - key: the chunk's key.
    ///   - bucket: the bucket.
    ///   - call: headers, time-outs and retries.
    /// - Returns: bytes, as its replicas have it (wire protocol §3.10), or as its metadata say where the router cannot ask
    ///   them.
    /// - Throws: ``MictlanXError``: `notFound`, `lengthMismatch` for replicas of different sizes, the network's codes.
    public nonisolated func size(
        of key: ChunkKey, in bucket: BucketID, call: CallOptions = .reading
    ) async throws -> Int {
        try await core.size(of: key, in: bucket, call)
    }

    /// The tags of a ball.
    ///
    /// - Parameters:
    ///   - address: the ball.
    ///   - call: headers, time-outs and retries.
    /// - Returns: those of its first chunk without the five of the layout (wire protocol §1.1).
    /// - Throws: ``MictlanXError`` `notFound`, and the network's codes.
    public nonisolated func tags(
        of address: BallAddress, call: CallOptions = .reading
    ) async throws -> [String: String] {
        try await core.tags(of: address, call)
    }
}
