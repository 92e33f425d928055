public import MictlanXModel
public import SystemPackage

/// The verbs of the store and their contract: what shell, workflows and libraries call, whatever is behind it.
///
/// Every verb throws ``MictlanXError`` or `CancellationError`, honours cancellation, and reports success only for what
/// is durable and verified. Names are parsed before they get here, so no verb meets a wrong one.
public protocol ObjectStore: Sendable {
    /// Puts a ball.
    ///
    /// - Returns: what became of the ball; it is durable then.
    /// - Throws: ``MictlanXError``: `exists`, `notFound` and `forbidden` for the local file, `changed` when it is
    ///   written meanwhile, `notStored`, and the network's codes.
    func put(_ source: BallSource, at address: BallAddress, options: PutOptions) async throws -> PutReceipt

    /// Begins a bulk put, which goes on in the background of the store until it is awaited.
    ///
    /// - Parameters:
    ///   - id: the job's id. A job that was awaited does not take more items.
    ///   - items: the balls, pulled as the job goes on.
    ///   - options: how the job runs.
    /// - Throws: ``MictlanXError`` `exists` when a job with this id is awaited or finished; nothing is sent then.
    func putBulk(_ id: String, _ items: PullSequence<BulkItem>, options: BulkOptions) async throws

    /// Waits for a bulk put. Awaiting again returns the same summary.
    ///
    /// - Returns: what the job did; failed items are counted there, they do not throw.
    /// - Throws: ``MictlanXError`` `notFound` for an unknown id; what a hook or the sequence of items threw.
    func awaitBulk(_ id: String) async throws -> BulkSummary

    /// Cancels a bulk put and waits until nothing of it is on the way; what is stored stays. Cancelling the last
    /// task that awaits a job cancels the job too.
    ///
    /// - Parameter id: the job's id; nothing happens for an unknown one.
    func cancelBulk(_ id: String) async

    /// Whether small requests go to the store many as one, as far as is known now: more of them at once then cost little.
    var takesTogether: Bool { get }

    /// Reads a ball, chunk by chunk in order, each verified before it is handed out.
    ///
    /// - Returns: the ball and its bytes; the checksum of the whole is checked at the end, and the sequence throws
    ///   where it does not match.
    /// - Throws: ``MictlanXError``: `notFound`, `incomplete`, `checksumMismatch`, and the network's codes.
    func read(_ address: BallAddress, options: GetOptions) async throws -> (BallInfo, PullSequence<[UInt8]>)

    /// Reads a ball into a file: written beside the target, verified, made durable, then renamed onto it.
    ///
    /// - Parameters:
    ///   - address: the ball.
    ///   - path: the file; its directory must exist.
    ///   - options: how it is read.
    /// - Returns: the ball and whether the file was written.
    /// - Throws: as ``read(_:options:)``, and `exists`, `diskFull`, `io` for the file, which is then as it was before.
    func getToFile(_ address: BallAddress, path: FilePath, options: GetOptions) async throws -> GetReceipt

    /// The metadata of a ball and its chunks.
    ///
    /// - Parameters:
    ///   - address: the ball.
    ///   - call: headers, time-outs and retries.
    /// - Returns: the ball; it may be incomplete.
    /// - Throws: ``MictlanXError`` `notFound`, and the network's codes.
    func metadata(of address: BallAddress, call: CallOptions) async throws -> BallDetail

    /// What a ball is, without the metadata of each chunk.
    ///
    /// - Parameters:
    ///   - address: the ball.
    ///   - call: headers, time-outs and retries.
    /// - Returns: the ball; it may be incomplete.
    /// - Throws: ``MictlanXError`` `notFound`, and the network's codes.
    func info(of address: BallAddress, call: CallOptions) async throws -> BallInfo

    /// What a ball is, and which of its chunks are only registered.
    ///
    /// - Parameters:
    ///   - address: the ball.
    ///   - call: headers, time-outs and retries.
    /// - Returns: the ball; it may be incomplete.
    /// - Throws: ``MictlanXError``: `notFound`; `existenceUnknown` where a peer that does not answer may have what is
    ///   missing; the network's codes.
    func inspect(_ address: BallAddress, call: CallOptions) async throws -> BallInspection

    /// The chunks of a ball by index, each once.
    ///
    /// - Parameters:
    ///   - address: the ball.
    ///   - call: headers, time-outs and retries.
    /// - Returns: the chunks, pulled as they are asked for. The sequence throws `notFound` at its start when there is no
    ///   such ball, and when the listing breaks off.
    func chunks(of address: BallAddress, call: CallOptions) -> PullSequence<ChunkMetadata>

    /// The metadata of one chunk.
    ///
    /// - Parameters:
    ///   - key: the chunk's key.
    ///   - bucket: the bucket.
    ///   - call: headers, time-outs and retries.
    /// - Returns: the chunk.
    /// - Throws: ``MictlanXError`` `notFound`, and the network's codes.
    func metadata(of key: ChunkKey, in bucket: BucketID, call: CallOptions) async throws -> ChunkMetadata

    /// The balls of a bucket, ordered by id, each once.
    ///
    /// - Parameters:
    ///   - bucket: the bucket; an unknown one has no balls.
    ///   - call: headers, time-outs and retries.
    /// - Returns: the balls, pulled from the network as they are asked for. The sequence throws when the listing breaks
    ///   off, or a peer did not answer: a part of a listing never looks like the whole.
    func balls(in bucket: BucketID, call: CallOptions) -> PullSequence<BallInfo>

    /// The balls of a bucket, ordered by id, each once, with what the listing says of itself.
    ///
    /// - Parameters:
    ///   - bucket: the bucket; an unknown one has no balls.
    ///   - isCompleted: whether what the router leaves out, as the recorded one does with empty balls, is added from the
    ///     statistics of the peers, whose length is that of everything stored.
    ///   - call: headers, time-outs and retries.
    /// - Returns: the balls, pulled from the network as they are asked for. The sequence throws when the listing breaks
    ///   off; what silent peers hold is missing, see ``BallListing/remarks``.
    func listing(of bucket: BucketID, isCompleted: Bool, call: CallOptions) -> BallListing

    /// The buckets that the peers' statistics name.
    ///
    /// - Parameter call: headers, time-outs and retries.
    /// - Returns: the buckets, and the peers that were silent.
    /// - Throws: the network's codes.
    func buckets(call: CallOptions) async throws -> BucketSummaries

    /// Compares a ball with what it should be.
    ///
    /// - Returns: the ball, as it is.
    /// - Throws: ``MictlanXError``: `notFound`, `incomplete`, `checksumMismatch`, `lengthMismatch`.
    func verify(_ address: BallAddress, options: VerifyOptions) async throws -> BallInfo

    /// Deletes a ball.
    ///
    /// - Parameters:
    ///   - address: the ball.
    ///   - options: under which condition.
    /// - Returns: what was removed; an absent ball is no error.
    /// - Throws: ``MictlanXError``: `changed` when the condition does not hold, and the network's codes.
    func delete(_ address: BallAddress, options: DeleteOptions) async throws -> DeleteReceipt

    /// Deletes one chunk.
    ///
    /// - Parameters:
    ///   - key: the chunk's key.
    ///   - bucket: the bucket.
    ///   - call: headers, time-outs and retries.
    /// - Returns: how many replicas were removed; zero when it was absent.
    /// - Throws: the network's codes.
    func deleteByKey(_ key: ChunkKey, in bucket: BucketID, call: CallOptions) async throws -> Int

    /// Deletes every ball of a bucket.
    ///
    /// - Parameters:
    ///   - bucket: the bucket.
    ///   - maxDeletes: refuse, before the first delete, when the bucket holds more balls than this.
    ///   - call: headers, time-outs and retries.
    /// - Returns: what was removed and what failed.
    /// - Throws: ``MictlanXError`` `guardTripped`; a listing that breaks off; the network's codes.
    func deleteBucket(_ bucket: BucketID, maxDeletes: Int?, call: CallOptions) async throws -> BucketDeleteReceipt
}

extension ObjectStore {
    /// Does nothing: for stores without bulk jobs in the background.
    public func cancelBulk(_ id: String) async {}

    /// Not: for stores without a network.
    public var takesTogether: Bool { false }

    /// The balls of a bucket: for stores without peers, whose listings are always whole.
    ///
    /// - Parameters:
    ///   - bucket: the bucket; an unknown one has no balls.
    ///   - isCompleted: makes no difference here.
    ///   - call: headers, time-outs and retries.
    /// - Returns: the balls, as ``balls(in:call:)`` has them.
    public func listing(of bucket: BucketID, isCompleted: Bool, call: CallOptions) -> BallListing {
        BallListing(balls(in: bucket, call: call)) { ListingRemarks() }
    }

    /// What a ball is: for stores that show only what is stored.
    ///
    /// - Parameters:
    ///   - address: the ball.
    ///   - call: headers, time-outs and retries.
    /// - Returns: the ball; it may be incomplete.
    /// - Throws: as ``info(of:call:)``.
    public func inspect(_ address: BallAddress, call: CallOptions) async throws -> BallInspection {
        BallInspection(info: try await info(of: address, call: call))
    }

    // MARK: For stores that hold a ball's metadata in memory anyway

    /// What a ball is: that part of its metadata.
    ///
    /// - Parameters:
    ///   - address: the ball.
    ///   - call: headers, time-outs and retries.
    /// - Returns: the ball; it may be incomplete.
    /// - Throws: as ``metadata(of:call:)``.
    public func info(of address: BallAddress, call: CallOptions) async throws -> BallInfo {
        try await metadata(of: address, call: call).info
    }

    /// The chunks of a ball: that part of its metadata.
    ///
    /// - Parameters:
    ///   - address: the ball.
    ///   - call: headers, time-outs and retries.
    /// - Returns: the chunks; the sequence throws at its start what ``metadata(of:call:)`` throws.
    public func chunks(of address: BallAddress, call: CallOptions) -> PullSequence<ChunkMetadata> {
        PullSequence { try await PullSequence(metadata(of: address, call: call).chunks).open() }
    }

    // MARK: With the defaults of a call

    /// What a ball is, without the metadata of each chunk.
    ///
    /// - Returns: the ball; it may be incomplete.
    /// - Throws: ``MictlanXError`` `notFound`, and the network's codes.
    public func info(of address: BallAddress) async throws -> BallInfo { try await info(of: address, call: .reading) }

    /// What a ball is, and which of its chunks are only registered.
    ///
    /// - Returns: the ball; it may be incomplete.
    /// - Throws: ``MictlanXError`` `notFound`, and the network's codes.
    public func inspect(_ address: BallAddress) async throws -> BallInspection {
        try await inspect(address, call: .reading)
    }

    /// The chunks of a ball by index, each once.
    ///
    /// - Returns: the chunks; see ``chunks(of:call:)``.
    public func chunks(of address: BallAddress) -> PullSequence<ChunkMetadata> { chunks(of: address, call: .reading) }

    /// The metadata of a ball and its chunks.
    ///
    /// - Returns: the ball; it may be incomplete.
    /// - Throws: ``MictlanXError`` `notFound`, and the network's codes.
    public func metadata(of address: BallAddress) async throws -> BallDetail {
        try await metadata(of: address, call: .reading)
    }

    /// The metadata of one chunk.
    ///
    /// - Returns: the chunk.
    /// - Throws: ``MictlanXError`` `notFound`, and the network's codes.
    public func metadata(of key: ChunkKey, in bucket: BucketID) async throws -> ChunkMetadata {
        try await metadata(of: key, in: bucket, call: .reading)
    }

    /// The balls of a bucket, ordered by id, each once.
    ///
    /// - Returns: the balls; see ``balls(in:call:)``.
    public func balls(in bucket: BucketID) -> PullSequence<BallInfo> { balls(in: bucket, call: .reading) }

    /// The balls of a bucket with what the listing says of itself.
    ///
    /// - Returns: the balls; see ``listing(of:isCompleted:call:)``.
    public func listing(of bucket: BucketID, isCompleted: Bool) -> BallListing {
        listing(of: bucket, isCompleted: isCompleted, call: .reading)
    }

    /// The buckets that the peers' statistics name.
    ///
    /// - Returns: the buckets, and the peers that were silent.
    /// - Throws: the network's codes.
    public func buckets() async throws -> BucketSummaries { try await buckets(call: .reading) }

    /// Deletes one chunk.
    ///
    /// - Returns: how many replicas were removed; zero when it was absent.
    /// - Throws: the network's codes.
    public func deleteByKey(_ key: ChunkKey, in bucket: BucketID) async throws -> Int {
        try await deleteByKey(key, in: bucket, call: CallOptions())
    }

    /// Deletes every ball of a bucket.
    ///
    /// - Parameters:
    ///   - bucket: the bucket.
    ///   - maxDeletes: refuse, before the first delete, when the bucket holds more balls than this.
    /// - Returns: what was removed and what failed.
    /// - Throws: ``MictlanXError`` `guardTripped`; a listing that breaks off; the network's codes.
    public func deleteBucket(_ bucket: BucketID, maxDeletes: Int? = nil) async throws -> BucketDeleteReceipt {
        try await deleteBucket(bucket, maxDeletes: maxDeletes, call: CallOptions())
    }
}
