public import MictlanXModel
public import SystemPackage

/// The verbs: see ``ObjectStore`` for their contract.
extension MictlanXClient: ObjectStore {
    /// Puts a ball.
    ///
    /// - Parameters:
    ///   - source: where its bytes come from.
    ///   - address: where the ball goes.
    ///   - options: how it is put.
    /// - Returns: what became of the ball; it is durable then.
    /// - Throws: ``MictlanXError``: `exists`, `notFound` and `forbidden` for the local file, `changed` when it is
    ///   written meanwhile, `notStored`, and the network's codes.
    public nonisolated func put(
        _ source: BallSource, at address: BallAddress, options: PutOptions = PutOptions()
    ) async throws -> PutReceipt {
        try await core.put(source, at: address, options: options)
    }

    /// Reads a ball, chunk by chunk in order, each verified before it is handed out.
    ///
    /// - Parameters:
    ///   - address: the ball.
    ///   - options: how it is read.
    /// - Returns: the ball and its bytes; the checksum of the whole is checked at the end, and the sequence throws
    ///   where it does not match.
    /// - Throws: ``MictlanXError``: `notFound`, `incomplete`, `checksumMismatch`, and the network's codes.
    public nonisolated func read(
        _ address: BallAddress, options: GetOptions = GetOptions()
    ) async throws -> (BallInfo, PullSequence<[UInt8]>) {
        try await core.read(address, options: options)
    }

    /// Reads a ball into a file: written beside the target, verified, made durable, then renamed onto it.
    ///
    /// - Parameters:
    ///   - address: the ball.
    ///   - path: the file; its directory must exist.
    ///   - options: how it is read.
    /// - Returns: the ball and whether the file was written.
    /// - Throws: as ``read(_:options:)``, and `exists`, `diskFull`, `io` for the file, which is then as it was before.
    public nonisolated func getToFile(
        _ address: BallAddress, path: FilePath, options: GetOptions = GetOptions()
    ) async throws -> GetReceipt {
        try await core.getToFile(address, path: path, options: options)
    }

    /// The metadata of a ball and its chunks, as one router has them: routers with peers of their own may have others.
    ///
    /// - Parameters:
    ///   - address: the ball.
    ///   - call: headers, time-outs and retries.
    /// - Returns: the ball; it may be incomplete.
    /// - Throws: ``MictlanXError`` `notFound`, and the network's codes.
    public nonisolated func metadata(of address: BallAddress, call: CallOptions) async throws -> BallDetail {
        try await core.detail(of: address, call)
    }

    /// The metadata of one chunk.
    ///
    /// - Parameters:
    ///   - key: the chunk's key.
    ///   - bucket: the bucket.
    ///   - call: headers, time-outs and retries.
    /// - Returns: the chunk.
    /// - Throws: ``MictlanXError`` `notFound`, and the network's codes.
    public nonisolated func metadata(
        of key: ChunkKey, in bucket: BucketID, call: CallOptions
    ) async throws -> ChunkMetadata {
        try await core.metadata(of: key, in: bucket, call)
    }

    /// The balls of a bucket, ordered by id, each once. One router is asked, another only where it does not answer:
    /// routers with peers of their own may have others.
    ///
    /// - Parameters:
    ///   - bucket: the bucket; one that nobody put anything into has no balls.
    ///   - call: headers, time-outs and retries.
    /// - Returns: the balls, pulled from the network as they are asked for. The sequence throws when the listing breaks
    ///   off: a part of a listing never looks like the whole.
    public nonisolated func balls(in bucket: BucketID, call: CallOptions) -> PullSequence<BallInfo> {
        core.balls(in: bucket, call)
    }

    /// The buckets that the peers' statistics name.
    ///
    /// - Parameter call: headers, time-outs and retries.
    /// - Returns: the buckets, and the peers that were silent.
    /// - Throws: the network's codes.
    public nonisolated func buckets(call: CallOptions) async throws -> BucketSummaries {
        try await core.buckets(call)
    }

    /// Compares a ball with what it should be.
    ///
    /// - Parameters:
    ///   - address: the ball.
    ///   - options: what is compared.
    /// - Returns: the ball, as it is.
    /// - Throws: ``MictlanXError``: `notFound`, `incomplete`, `checksumMismatch`, `lengthMismatch`.
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
    ///   `lengthMismatch`, `invalidArgument` for a sample that is none.
    public nonisolated func verifyReport(
        of address: BallAddress, options: VerifyOptions = VerifyOptions()
    ) async throws -> VerifyReport {
        try await core.verify(address, options: options)
    }

    /// Deletes a ball: by one router, then by every other that still has it after that, as routers may have peers of
    /// their own.
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

    /// Deletes one chunk, by every router.
    ///
    /// - Parameters:
    ///   - key: the chunk's key.
    ///   - bucket: the bucket.
    ///   - call: headers, time-outs and retries.
    /// - Returns: how many replicas were removed; zero when it was absent.
    /// - Throws: the network's codes, also when one of the routers could not be asked.
    public nonisolated func deleteByKey(
        _ key: ChunkKey, in bucket: BucketID, call: CallOptions
    ) async throws -> Int {
        try await deleteByKey(key, in: bucket, isForced: true, call: call)
    }

    /// Deletes one chunk, by every router.
    ///
    /// - Parameters:
    ///   - key: the chunk's key.
    ///   - bucket: the bucket.
    ///   - isForced: whether peers are told to delete by force (wire protocol §3.11).
    ///   - call: headers, time-outs and retries.
    /// - Returns: how many replicas were removed; zero when it was absent.
    /// - Throws: the network's codes, also when one of the routers could not be asked.
    public nonisolated func deleteByKey(
        _ key: ChunkKey, in bucket: BucketID, isForced: Bool, call: CallOptions = CallOptions()
    ) async throws -> Int {
        try await core.deleteByKey(key, in: bucket, isForced: isForced, call)
    }

    /// Deletes every ball of a bucket, by every router that lists some.
    ///
    /// - Parameters:
    ///   - bucket: the bucket.
    ///   - maxDeletes: refuse, before the first delete, when the bucket holds more balls than this.
    ///   - call: headers, time-outs and retries.
    /// - Returns: what was removed and what failed.
    /// - Throws: ``MictlanXError`` `guardTripped`; a listing that breaks off; the network's codes, also when one of the
    ///   routers could not be asked.
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
    ///   - isForced: whether peers are told to delete by force (wire protocol §3.11).
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
