public import MictlanXModel
public import SystemPackage

/// The verbs: see ``ObjectStore`` for their contract, here is only what the client adds to it.
extension MictlanXClient: ObjectStore {
    /// Puts a ball, as ``ObjectStore/put(_:at:options:)`` says.
    public nonisolated func put(
        _ source: BallSource, at address: BallAddress, options: PutOptions = PutOptions()
    ) async throws -> PutReceipt {
        try await core.put(source, at: address, options: options)
    }

    /// Whether a router has said within the last seconds that it takes many requests as one.
    public nonisolated var takesTogether: Bool { core.routers.mayHave(.batch) }

    /// Reads a ball chunk by chunk, as ``ObjectStore/read(_:options:)`` says.
    public nonisolated func read(
        _ address: BallAddress, options: GetOptions = GetOptions()
    ) async throws -> (BallInfo, PullSequence<[UInt8]>) {
        try await core.read(address, options: options)
    }

    /// Reads a ball into a file, as ``ObjectStore/getToFile(_:path:options:)`` says.
    public nonisolated func getToFile(
        _ address: BallAddress, path: FilePath, options: GetOptions = GetOptions()
    ) async throws -> GetReceipt {
        try await core.getToFile(address, path: path, options: options)
    }

    /// The metadata of a ball and its chunks, as one router has them: routers that do not share their peers may have
    /// others.
    ///
    /// - Parameters:
    ///   - address: the ball.
    ///   - call: headers, time-outs and retries.
    /// - Returns: the ball; it may be incomplete.
    /// - Throws: ``MictlanXError`` `notFound`, and the network's codes.
    public nonisolated func metadata(of address: BallAddress, call: CallOptions) async throws -> BallDetail {
        try await core.detail(of: address, call)
    }

    /// The metadata of one chunk, as ``ObjectStore/metadata(of:in:call:)`` says.
    public nonisolated func metadata(
        of key: ChunkKey, in bucket: BucketID, call: CallOptions
    ) async throws -> ChunkMetadata {
        try await core.metadata(of: key, in: bucket, call)
    }

    /// The balls of a bucket, ordered by id, each once. One router is asked, another only where it does not answer:
    /// routers that do not share their peers may have others.
    ///
    /// - Parameters:
    ///   - bucket: the bucket; an unknown one has no balls.
    ///   - call: headers, time-outs and retries.
    /// - Returns: the balls, pulled from the network as they are asked for. The sequence throws when the listing breaks
    ///   off, or a peer did not answer: a part of a listing never looks like the whole.
    public nonisolated func balls(in bucket: BucketID, call: CallOptions) -> PullSequence<BallInfo> {
        core.balls(in: bucket, call)
    }

    /// The balls of a bucket with what the listing says of itself, as ``ObjectStore/listing(of:isCompleted:call:)`` says.
    public nonisolated func listing(
        of bucket: BucketID, isCompleted: Bool, call: CallOptions
    ) -> BallListing {
        core.listing(of: bucket, isCompleted: isCompleted, call)
    }

    /// The buckets that the peers' statistics name, as ``ObjectStore/buckets(call:)`` says.
    public nonisolated func buckets(call: CallOptions) async throws -> BucketSummaries {
        try await core.buckets(call)
    }

    /// Compares a ball with what it should be, as ``ObjectStore/verify(_:options:)`` says.
    public nonisolated func verify(
        _ address: BallAddress, options: VerifyOptions = VerifyOptions()
    ) async throws -> BallInfo {
        try await core.verify(address, options: options).ball
    }

    /// Compares a ball with what it should be and says what was looked at.
    ///
    /// - Parameters:
    ///   - address: the ball.
    ///   - options: what is compared, how much of the content is read back, and how many replicas there must be.
    /// - Returns: what was really verified.
    /// - Throws: ``MictlanXError``: `notFound`, `incomplete`, also for too few replicas, `checksumMismatch`,
    ///   `lengthMismatch`, `invalidArgument` for an impossible sample.
    public nonisolated func verifyReport(
        of address: BallAddress, options: VerifyOptions = VerifyOptions()
    ) async throws -> VerifyReport {
        try await core.verify(address, options: options)
    }

    /// Deletes a ball: by one router, then by every other that still has it after that, as not all routers share their
    /// peers.
    ///
    /// - Parameters:
    ///   - address: the ball.
    ///   - options: under which condition.
    /// - Returns: what was removed; an absent ball is no error.
    /// - Throws: ``MictlanXError``: `changed` when the condition does not hold, `unavailable` when one of the routers
    ///   could not be asked: the ball is deleted elsewhere then; the network's codes.
    public nonisolated func delete(
        _ address: BallAddress, options: DeleteOptions = DeleteOptions()
    ) async throws -> DeleteReceipt {
        try await core.delete(address, options: options)
    }

    /// Deletes one chunk by every router; peers delete by force.
    public nonisolated func deleteByKey(_ key: ChunkKey, in bucket: BucketID, call: CallOptions) async throws -> Int {
        try await deleteByKey(key, in: bucket, isForced: true, call: call)
    }

    /// Deletes one chunk, by every router.
    ///
    /// - Parameters:
    ///   - key: the chunk's key.
    ///   - bucket: the bucket.
    ///   - isForced: whether peers delete by force (wire protocol §3.11).
    ///   - call: headers, time-outs and retries.
    /// - Returns: how many replicas were removed; zero when it was absent.
    /// - Throws: the network's codes, also when one of the routers could not be asked.
    public nonisolated func deleteByKey(
        _ key: ChunkKey, in bucket: BucketID, isForced: Bool, call: CallOptions = CallOptions()
    ) async throws -> Int {
        try await core.deleteByKey(key, in: bucket, isForced: isForced, call)
    }

    /// Deletes every ball of a bucket, by every router that lists some; peers delete by force.
    public nonisolated func deleteBucket(
        _ bucket: BucketID, maxDeletes: Int?, call: CallOptions
    ) async throws -> BucketDeleteReceipt {
        try await deleteBucket(bucket, maxDeletes: maxDeletes, isForced: true, call: call)
    }

    /// Deletes every ball of a bucket, by every router that lists some.
    ///
    /// - Parameters:
    ///   - bucket: the bucket.
    ///   - maxDeletes: refuse, before the first delete, when the bucket holds more balls than this by any router. What one
    ///     router has deleted counts against the next, so that all together stay within the limit.
    ///   - isForced: whether peers delete by force (wire protocol §3.11).
    ///   - call: headers, time-outs and retries.
    /// - Returns: what was removed and what failed.
    /// - Throws: ``MictlanXError`` `guardTripped`; a listing that breaks off; the network's codes, also when one of the
    ///   routers could not be asked.
    public nonisolated func deleteBucket(
        _ bucket: BucketID, maxDeletes: Int? = nil, isForced: Bool, call: CallOptions = CallOptions()
    ) async throws -> BucketDeleteReceipt {
        try await core.deleteBucket(bucket, maxDeletes: maxDeletes, isForced: isForced, call)
    }
}
