public import MictlanXModel

/// How a ball is deleted.
public struct DeleteOptions: Hashable, Sendable {
    /// Delete only while the ball still has this checksum; another one throws `changed`.
    public var ifMatch: Checksum?
    /// Whether peers are told to delete by force, which is the router's own default (wire protocol §3.11; what else
    /// they would do is the peers' affair).
    public var isForced: Bool
    /// Headers, time-outs and retries.
    public var call: CallOptions

    /// Sets all parts.
    ///
    /// - Parameters:
    ///   - ifMatch: the checksum that the ball must still have.
    ///   - isForced: whether peers are told to delete by force.
    ///   - call: headers, time-outs and retries.
    public init(ifMatch: Checksum? = nil, isForced: Bool = true, call: CallOptions = CallOptions()) {
        self.ifMatch = ifMatch
        self.isForced = isForced
        self.call = call
    }
}

/// What a delete did. An absent ball is no error: `chunkReplicas` is zero.
public struct DeleteReceipt: Hashable, Sendable {
    /// The ball.
    public let address: BallAddress
    /// How many chunk replicas the store says it removed.
    public let chunkReplicas: Int
    /// The bytes of the ball that is gone, replicas not counted; `nil` when the store was not asked before.
    public let bytes: Int?

    /// Whether there was nothing to delete.
    public var wasAbsent: Bool { chunkReplicas == 0 }

    /// Joins all fields.
    ///
    /// - Parameters:
    ///   - address: the ball.
    ///   - chunkReplicas: how many chunk replicas were removed.
    ///   - bytes: the bytes of the ball.
    public init(address: BallAddress, chunkReplicas: Int, bytes: Int?) {
        self.address = address
        self.chunkReplicas = chunkReplicas
        self.bytes = bytes
    }

    /// What two routers with stores of their own did together; the ball is counted once.
    func joined(with other: DeleteReceipt) -> DeleteReceipt {
        DeleteReceipt(
            address: address, chunkReplicas: chunkReplicas + other.chunkReplicas, bytes: bytes ?? other.bytes)
    }
}

/// What the delete of a whole bucket did.
public struct BucketDeleteReceipt: Sendable {
    /// The bucket.
    public let bucket: BucketID
    /// The balls that are gone; one that routers with stores of their own had, counts for each.
    public let balls: Int
    /// Their bytes, replicas not counted.
    public let bytes: Int
    /// The balls that could not be deleted, at most ``BulkSummary/maximumFailures`` of them by name.
    public let failures: [BulkFailure]
    /// The number of balls that could not be deleted.
    public let failed: Int

    /// Joins all fields.
    ///
    /// - Parameters:
    ///   - bucket: the bucket.
    ///   - balls: the balls that are gone.
    ///   - bytes: their bytes.
    ///   - failures: the balls that could not be deleted.
    ///   - failed: their number.
    public init(bucket: BucketID, balls: Int, bytes: Int, failures: [BulkFailure], failed: Int) {
        self.bucket = bucket
        self.balls = balls
        self.bytes = bytes
        self.failures = failures
        self.failed = failed
    }

    /// What two routers with stores of their own did together.
    func joined(with other: BucketDeleteReceipt) -> BucketDeleteReceipt {
        BucketDeleteReceipt(
            bucket: bucket, balls: balls + other.balls, bytes: bytes + other.bytes,
            failures: Array((failures + other.failures).prefix(BulkSummary.maximumFailures)),
            failed: failed + other.failed)
    }
}
