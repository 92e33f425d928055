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

    /// Which content is read back and hashed.
    package enum ContentCheck: Sendable {
        case word(Field<ContentWord>)
        case sample(Field<Percentage>)
    }

    package enum ContentWord: String, FieldChoice {
        case none, all
    }

    /// `content: {sample: 2%}`.
    private struct Sample: DocumentSection {
        let share: Field<Percentage>

        private enum Keys {
            static let sample = Key<Percentage>(
                "sample", required: true, "which part of the chunks of each ball is read back, at least one"
            )
        }

        static let schema = MapSchema("content", [Keys.sample.schema])

        init?(_ reader: MapReader) {
            guard let share = reader.field(Keys.sample) else { return nil }
            if share.literal?.value == 0 {
                reader.report(
                    .badValue, "a sample of nothing compares nothing; write 'none'", at: share.span)
            }
            self.share = share
        }
    }

    package let target: BallTarget
    /// Whether the balls must be there, or must not.
    package let exists: Field<Bool>
    package let checksum: Field<ChecksumCheck>
    package let content: ContentCheck
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
        static let content = KeySchema(
            "content", .choiceOrSection(ContentWord.allCases.map(\.rawValue), Sample.schema),
            default: "none",
            "which content is read back and hashed")
        static let word = Key<ContentWord>(
            "content", default: "none", "which content is read back and hashed")
        static let sample = SectionKey<Sample>("content", "which content is read back and hashed")
        static let count = Key<NaturalNumber>("count", "how many balls there must be")
        static let bytes = Key<ByteCount>("bytes", "how many bytes there must be in all")
        static let tags = MapKey<TextContent>("tags", "tags that each ball must have")
    }

    static let schema = MapSchema(
        "verify",
        [
            Keys.items.schema, Keys.bucket.schema, Keys.key.schema, Keys.exists.schema,
            Keys.checksum.schema,
            Keys.content, Keys.count.schema, Keys.bytes.schema, Keys.tags.schema,
        ], exactlyOne: [["items", "bucket"]], atMostOne: [["items", "key"]])

    init?(_ reader: MapReader) {
        let items = reader.optional(Keys.items)
        let key = reader.optional(Keys.key)
        let bucket = items == nil ? reader.field(Keys.bucket, orDefault: \.bucket) : reader.optional(Keys.bucket)
        let exists = reader.field(Keys.exists)
        let checksum = reader.field(Keys.checksum)
        let content: ContentCheck?
        if reader.isMap(Keys.content) {
            content = reader.section(Keys.sample).map { .sample($0.share) }
        } else {
            content = reader.field(Keys.word).map(ContentCheck.word)
        }
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
