package import MictlanXBatch
package import MictlanXModel

/// Balls that a step is about: a list of an earlier step, or one by name, or a whole bucket.
package enum BallTarget: Sendable {
    case items(Field<ItemSet>)
    case ball(bucket: Field<BucketID>, key: Field<BallName>)
    case bucket(Field<BucketID>)

    /// The keys of steps that take a list or one ball.
    enum Keys {
        static let items = Key<ItemSet>("items", "the balls")
        static let bucket = Key<BucketID>("bucket", inheritable: true, "the bucket; needed with key")
        static let key = Key<BallName>("key", "the ball's name")
    }

    /// A list or one ball, never a whole bucket.
    init?(_ reader: MapReader) {
        let items = reader.optional(Keys.items)
        let key = reader.optional(Keys.key)
        let bucket = key == nil ? reader.optional(Keys.bucket) : reader.needed(Keys.bucket, orDefault: \.bucket)
        if let items {
            self = .items(items)
        } else if let bucket, let key {
            self = .ball(bucket: bucket, key: key)
        } else {
            return nil
        }
    }

    /// The list, if it is one.
    var items: Field<ItemSet>? {
        if case .items(let items) = self { items } else { nil }
    }
}
