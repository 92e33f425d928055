/// What a bucket holds, as our node counts it: an element of the answer to `GET peers/stats?counts=buckets`
/// (docs/wire-notes.md).
public struct BucketCount: Hashable, Sendable, Codable {
    /// The bucket.
    public var bucketID: String
    /// Its balls.
    public var balls: Int
    /// Bytes of all chunks of its balls, each once however many replicas there are.
    public var bytes: Int

    enum CodingKeys: String, CodingKey {
        case bucketID = "bucket_id"
        case balls, bytes
    }

    /// Joins all fields.
    public init(bucketID: String, balls: Int, bytes: Int) {
        self.bucketID = bucketID
        self.balls = balls
        self.bytes = bytes
    }
}
