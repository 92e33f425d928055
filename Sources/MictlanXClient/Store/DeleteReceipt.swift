public import MictlanXModel

/// What a delete did. An absent ball is no error: `chunkReplicas` is zero.
public struct DeleteReceipt: Hashable, Sendable {
    /// The ball.
    public let address: BallAddress
    /// How many chunk replicas the store says it removed.
    public let chunkReplicas: Int
    /// The bytes of the ball that is gone, replicas not counted; `nil` when the store was not asked before.
    public let bytes: Int?
    /// Whether it was a key by itself, and no ball.
    var isKey = false

    /// Whether there was nothing to delete.
    public var wasAbsent: Bool { chunkReplicas == 0 }

    /// Sets every property.
    public init(address: BallAddress, chunkReplicas: Int, bytes: Int?) {
        self.address = address
        self.chunkReplicas = chunkReplicas
        self.bytes = bytes
    }

    /// The sum for two routers that do not share their peers; the ball is counted once.
    func joined(with other: DeleteReceipt) -> DeleteReceipt {
        var sum = DeleteReceipt(
            address: address, chunkReplicas: chunkReplicas +| other.chunkReplicas, bytes: bytes ?? other.bytes)
        sum.isKey = isKey || other.isKey
        return sum
    }
}

/// What the delete of a whole bucket did.
public struct BucketDeleteReceipt: Sendable {
    /// The bucket.
    public let bucket: BucketID
    /// The balls that are gone. One that several routers had, each at its own peers, counts for each of them.
    public let balls: Int
    /// Their bytes, replicas not counted.
    public let bytes: Int
    /// The balls that could not be deleted, at most ``BulkSummary/maximumFailures`` of them by name.
    public let failures: [BulkFailure]
    /// The number of balls that could not be deleted, those of ``unnamed`` included.
    public let failed: Int
    /// Balls that are left because no call can name their ids, at most ``ListingRemarks/maximumUnnamed`` of them.
    public let unnamed: [UnnamedBall]

    /// Sets every property.
    public init(
        bucket: BucketID, balls: Int, bytes: Int, failures: [BulkFailure], failed: Int, unnamed: [UnnamedBall] = []
    ) {
        self.unnamed = unnamed
        self.bucket = bucket
        self.balls = balls
        self.bytes = bytes
        self.failures = failures
        self.failed = failed
    }

    /// The sum for two routers that do not share their peers.
    func joined(with other: BucketDeleteReceipt) -> BucketDeleteReceipt {
        BucketDeleteReceipt(
            bucket: bucket, balls: balls + other.balls, bytes: bytes +| other.bytes,
            failures: Array((failures + other.failures).prefix(BulkSummary.maximumFailures)),
            failed: failed + other.failed,
            unnamed: Array((unnamed + other.unnamed).prefix(ListingRemarks.maximumUnnamed)))
    }
}
