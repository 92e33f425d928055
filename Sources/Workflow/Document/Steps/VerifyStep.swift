internal import MictlanXBatch
package import MictlanXModel

/// `verify`: compares what the store holds with what is expected.
package struct VerifyStep: DocumentSection {
    package enum ChecksumCheck: String, FieldChoice {
        /// Whether all chunks are there, nothing else.
        case none
        /// Also the ball's size and checksum.
        case full
        /// Also that every chunk has a checksum.
        case chunks
    }

    package enum ContentCheck: String, FieldChoice {
        case none, all
    }

    package let target: BallTarget
    /// Whether the balls must be there, or must not.
    package let exists: Field<Bool>
    package let checksum: Field<ChecksumCheck>
    package let content: Field<ContentCheck>
    package let count: Field<NaturalNumber>?
    package let bytes: Field<ByteCount>?
    package let tags: FieldMap<TextContent>?

    private enum Keys {
        static let items = Key<ItemSet>("items", "the balls")
        static let bucket = Key<BucketID>("bucket", inheritable: true, "the bucket")
        static let key = Key<BallName>("key", "the ball's name; without it the whole bucket")
        static let exists = Key<Bool>("exists", default: "true", "whether the balls must be there, or must not")
        static let checksum = Key<ChecksumCheck>(
            "checksum", default: "full",
            "what is compared: full the ball's size and checksum, chunks also that every chunk has a checksum, "
                + "none only that all chunks are there")
        static let content = Key<ContentCheck>("content", default: "none", "which content is read back and hashed")
        static let count = Key<NaturalNumber>("count", "how many balls there must be")
        static let bytes = Key<ByteCount>("bytes", "how many bytes there must be in all")
        static let tags = MapKey<TextContent>("tags", "tags that each ball must have")
    }

    static let schema = MapSchema(
        "verify",
        [
            Keys.items.schema, Keys.bucket.schema, Keys.key.schema, Keys.exists.schema, Keys.checksum.schema,
            Keys.content.schema, Keys.count.schema, Keys.bytes.schema, Keys.tags.schema,
        ], exactlyOne: [["items", "bucket"]], atMostOne: [["items", "key"]])

    init?(_ reader: MapReader) {
        let items = reader.optional(Keys.items)
        let key = reader.optional(Keys.key)
        let bucket = items == nil ? reader.field(Keys.bucket, orDefault: \.bucket) : reader.optional(Keys.bucket)
        let exists = reader.field(Keys.exists)
        let checksum = reader.field(Keys.checksum)
        let content = reader.laterForm("sample", of: Keys.content.schema) ? nil : reader.field(Keys.content)
        count = reader.optional(Keys.count)
        bytes = reader.optional(Keys.bytes)
        tags = reader.map(Keys.tags)
        if let items {
            target = .items(items)
        } else if let bucket, let key {
            target = .ball(bucket: bucket, key: key)
        } else if let bucket {
            target = .bucket(bucket)
        } else {
            return nil
        }
        guard let exists, let checksum, let content else { return nil }
        self.exists = exists
        self.checksum = checksum
        self.content = content
    }
}
