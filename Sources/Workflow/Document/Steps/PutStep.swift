package import MictlanXBatch
package import MictlanXClient
package import MictlanXModel
package import SystemPackage

/// What `put` and `bulk_put` have in common.
package struct PutSettings: Sendable {
    package let tags: FieldMap<TextContent>?
    package let chunkSize: Field<ByteCount>?
    package let replicas: Field<PositiveNumber>?
    package let ifExists: Field<PutOptions.IfExists>
    package let replacing: Field<PutOptions.Replacing>
    package let compress: Field<Compression>?
    package let keyFile: Field<FilePath>?

    enum Keys {
        static let tags = MapKey<TextContent>("tags", seesItem: true, "tags of the ball")
        static let chunkSize = Key<ByteCount>("chunk_size", "size of a chunk; default: the client's, 256kb")
        static let replicas = Key<PositiveNumber>("replicas", "how many replicas; default: the client's, 1")
        static let ifExists = Key<PutOptions.IfExists>(
            "if_exists", default: "skip_same", "what is done where the ball exists")
        static let replacing = Key<PutOptions.Replacing>(
            "replace", default: "staged",
            "how other content is replaced where the router cannot do it atomically; direct deletes it first")
        static let compress = Key<Compression>("compress", "compress the bytes; undone when they are read")
        static let keyFile = Key<FilePath>(
            "key_file", "a file with the key to encrypt with: 16, 24 or 32 bytes, or as many in hexadecimal digits")
    }

    static let keys = [
        Keys.tags.schema, Keys.chunkSize.schema, Keys.replicas.schema, Keys.ifExists.schema, Keys.replacing.schema,
        Keys.compress.schema, Keys.keyFile.schema,
    ]

    init?(_ reader: MapReader) {
        tags = reader.map(Keys.tags)
        chunkSize = reader.optional(Keys.chunkSize)
        replicas = reader.optional(Keys.replicas)
        compress = reader.optional(Keys.compress)
        keyFile = reader.optional(Keys.keyFile)
        let replacing = reader.field(Keys.replacing)
        let ifExists = reader.field(Keys.ifExists)
        if let chunkSize, chunkSize.literal?.bytes == 0 {
            reader.report(.badValue, "a chunk has at least one byte", at: chunkSize.span)
        }
        guard let ifExists, let replacing else { return nil }
        self.ifExists = ifExists
        self.replacing = replacing
    }
}

/// `put`: one ball from a file, a text or a value written as JSON.
package struct PutStep: DocumentSection {
    package enum Content: Sendable {
        case file(Field<FilePath>)
        case text(Field<TextContent>)
        case json(ValueTree)
    }

    package let bucket: Field<BucketID>
    package let key: Field<BallName>
    package let content: Content
    package let settings: PutSettings

    private enum Keys {
        static let bucket = Key<BucketID>("bucket", required: true, inheritable: true, "the bucket")
        static let key = Key<BallName>("key", required: true, "the ball's name")
        static let file = Key<FilePath>("file", "the file that is put")
        static let text = Key<TextContent>("text", "the text that is put")
        static let json = KeySchema("json", .any, "the value that is put, written as JSON")
    }

    static let schema = MapSchema(
        "put",
        [Keys.bucket.schema, Keys.key.schema, Keys.file.schema, Keys.text.schema, Keys.json] + PutSettings.keys,
        exactlyOne: [["file", "text", "json"]])

    init?(_ reader: MapReader) {
        let bucket = reader.field(Keys.bucket, orDefault: \.bucket)
        let key = reader.field(Keys.key)
        let file = reader.optional(Keys.file).map(Content.file)
        let text = reader.optional(Keys.text).map(Content.text)
        let json = reader.tree(Keys.json).map(Content.json)
        let settings = PutSettings(reader)
        guard let bucket, let key, let content = file ?? text ?? json, let settings else { return nil }
        self.bucket = bucket
        self.key = key
        self.content = content
        self.settings = settings
    }
}

/// `bulk_put`: starts a job that puts every file of a list.
package struct BulkPutStep: DocumentSection {
    /// What a failed item means for the others.
    package enum OnItemError: String, FieldChoice {
        case carryOn = "continue"
        case stop
    }

    package let items: Field<ItemSet>
    package let bucket: Field<BucketID>
    /// The key of each item; its relative path where there is none.
    package let key: Field<BallName>?
    package let settings: PutSettings
    package let concurrency: BulkConcurrency?
    package let onItemError: Field<OnItemError>
    /// Whether the step itself waits for the job.
    package let waits: Bool

    private enum Keys {
        static let items = Key<ItemSet>("items", required: true, "the files")
        static let bucket = Key<BucketID>("bucket", required: true, inheritable: true, "the bucket")
        static let key = Key<BallName>(
            "key", seesItem: true, "the ball's name for each item; default: its path below the root")
        static let concurrency = SectionKey<BulkConcurrency>("concurrency", "how much is done at once")
        static let onItemError = Key<OnItemError>(
            "on_item_error", default: "continue", "whether the others go on when one item fails")
        static let wait = Key<Bool>("wait", default: "false", template: false, "wait here, without an await_bulk")
    }

    static let schema = MapSchema(
        "bulk_put",
        [Keys.items.schema, Keys.bucket.schema, Keys.key.schema] + PutSettings.keys
            + [Keys.concurrency.schema, Keys.onItemError.schema, Keys.wait.schema])

    init?(_ reader: MapReader) {
        let items = reader.field(Keys.items)
        let bucket = reader.field(Keys.bucket, orDefault: \.bucket)
        key = reader.optional(Keys.key)
        let settings = PutSettings(reader)
        concurrency = reader.section(Keys.concurrency) ?? reader.defaults.concurrency
        let onItemError = reader.field(Keys.onItemError)
        // Where it is faulty, that it waits is not said to be missing.
        waits = reader.field(Keys.wait)?.literal ?? true
        guard let items, let bucket, let settings, let onItemError else { return nil }
        self.items = items
        self.bucket = bucket
        self.settings = settings
        self.onItemError = onItemError
    }
}
