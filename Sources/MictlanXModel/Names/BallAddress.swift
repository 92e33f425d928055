/// Where a ball lives: `bucket/ball`.
public struct BallAddress: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The bucket.
    public let bucket: BucketID
    /// The ball's id within the bucket.
    public let ball: BallID

    /// Joins two checked ids.
    public init(bucket: BucketID, ball: BallID) {
        self.bucket = bucket
        self.ball = ball
    }

    /// Joins a bucket and a name, which is spelled as an id.
    public init(bucket: BucketID, name: BallName) { self.init(bucket: bucket, ball: name.id) }

    /// Parses `bucket/name`; everything after the first `/` is the name.
    ///
    /// - Parameter text: for example `photos/2024/cat.jpg`.
    /// - Throws: ``InvalidName``.
    public init(_ text: some StringProtocol) throws(InvalidName) {
        guard let slash = text.firstIndex(of: "/") else { throw .missingSeparator(text: String(text)) }
        bucket = try BucketID(text[..<slash])
        ball = try BallName(text[text.index(after: slash)...]).id
    }

    /// `bucket/name`, with the name decoded.
    public var description: String { "\(bucket)/\(ball.name)" }

    /// Orders by bucket, then ball.
    public static func < (left: Self, right: Self) -> Bool {
        left.bucket == right.bucket ? left.ball < right.ball : left.bucket < right.bucket
    }
}
