public import MictlanXModel

/// What the delete of a whole bucket did.
public struct BucketDeleteReceipt: Sendable {
    /// The bucket.
    public let bucket: BucketID
    /// The balls that are gone.
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
}
