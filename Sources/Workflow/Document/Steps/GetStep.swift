package import MictlanXBatch
package import MictlanXClient
package import MictlanXModel
package import SystemPackage

/// Balls that a step is about: a list of an earlier step, or one by name, or a whole bucket.
package enum BallTarget: Sendable {
    case items(Field<ItemSet>)
    case ball(bucket: Field<BucketID>, key: Field<BallName>)
    case bucket(Field<BucketID>)
}

/// `get`: one ball, or every ball of a list, to files.
package struct GetStep: DocumentSection {
    package let target: BallTarget
    /// The file for one ball, the directory for a list.
    package let to: Field<FilePath>
    package let ifExists: Field<GetOptions.IfExists>

    private enum Keys {
        static let bucket = Key<BucketID>("bucket", inheritable: true, "the bucket; needed with key")
        static let key = Key<BallName>("key", "the ball's name")
        static let items = Key<ItemSet>("items", "the balls")
        static let to = Key<FilePath>("to", required: true, "the file; with items the directory")
        static let ifExists = Key<GetOptions.IfExists>(
            "if_exists", default: "skip_same", "what is done where the file exists")
    }

    static let schema = MapSchema(
        "get",
        [
            Keys.bucket.schema, Keys.key.schema, Keys.items.schema, Keys.to.schema, Keys.ifExists.schema,
            .later("verify", "whether checksums are compared; now they always are"),
        ], exactlyOne: [["key", "items"]], atMostOne: [["bucket", "items"]])

    init?(_ reader: MapReader) {
        let items = reader.optional(Keys.items)
        let key = reader.optional(Keys.key)
        let bucket = key == nil ? reader.optional(Keys.bucket) : reader.needed(Keys.bucket, orDefault: \.bucket)
        let to = reader.field(Keys.to)
        let ifExists = reader.field(Keys.ifExists)
        if let items {
            target = .items(items)
        } else if let bucket, let key {
            target = .ball(bucket: bucket, key: key)
        } else {
            return nil
        }
        guard let to, let ifExists else { return nil }
        self.to = to
        self.ifExists = ifExists
    }
}
