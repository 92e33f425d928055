public import MictlanXModel

/// What a bucket holds.
public struct BucketSummary: Hashable, Sendable {
    /// The bucket.
    public let bucket: BucketID
    /// The number of its balls.
    public let balls: Int
    /// The bytes of its balls, replicas not counted.
    public let bytes: Int

    /// Sets every property.
    public init(bucket: BucketID, balls: Int, bytes: Int) {
        self.bucket = bucket
        self.balls = balls
        self.bytes = bytes
    }
}

/// The known buckets. The protocol has no call for them: they are derived from the peers' statistics.
public struct BucketSummaries: Hashable, Sendable {
    /// The buckets by id.
    public let buckets: [BucketSummary]
    /// Peers that did not answer, so that buckets may be missing; empty when the answer is complete.
    public let silentPeers: [String]

    /// Sets every property.
    public init(buckets: [BucketSummary], silentPeers: [String]) {
        self.buckets = buckets
        self.silentPeers = silentPeers
    }
}
