package import MictlanXModel
package import SystemPackage

/// `select`: freezes a list of files or balls.
package struct SelectStep: DocumentSection {
    package enum Source: Sendable {
        case files(FileCriteria)
        case balls(BallCriteria)
        case buckets(BucketCriteria)
    }

    package let source: Source

    private enum Keys {
        static let files = SectionKey<FileCriteria>("files", "files below a directory")
        static let balls = SectionKey<BallCriteria>("balls", "balls of a bucket")
        static let buckets = SectionKey<BucketCriteria>("buckets", "buckets by name")
    }

    static let schema = MapSchema(
        "select", [Keys.files.schema, Keys.balls.schema, Keys.buckets.schema],
        exactlyOne: [["files", "balls", "buckets"]])

    init?(_ reader: MapReader) {
        let files = reader.section(Keys.files)
        let balls = reader.section(Keys.balls)
        let buckets = reader.section(Keys.buckets)
        if let files {
            source = .files(files)
        } else if let balls {
            source = .balls(balls)
        } else if let buckets {
            source = .buckets(buckets)
        } else {
            return nil
        }
    }
}

/// Which files are selected.
package struct FileCriteria: DocumentSection {
    package let root: Field<FilePath>
    package let include: FieldList<GlobPattern>?
    package let exclude: FieldList<GlobPattern>?
    package let followLinks: Field<Bool>?
    package let minSize: Field<ByteCount>?
    package let maxSize: Field<ByteCount>?
    package let newerThan: Field<AgeLimit>?
    package let olderThan: Field<AgeLimit>?
    /// Whether the content is hashed while the files are listed.
    package let hash: Field<Bool>

    private enum Keys {
        static let root = Key<FilePath>("root", required: true, "the directory")
        static let include = ListKey<GlobPattern>("include", "only what matches one of these; default: everything")
        static let exclude = ListKey<GlobPattern>("exclude", "what is left out; beats include")
        static let followLinks = Key<Bool>(
            "follow_links", "whether links are followed that lead out of the root; without it such a link fails")
        static let minSize = Key<ByteCount>("min_size", "smallest size")
        static let maxSize = Key<ByteCount>("max_size", "largest size")
        static let newerThan = Key<AgeLimit>("newer_than", "changed since then")
        static let olderThan = Key<AgeLimit>("older_than", "not changed since then")
        static let hash = Key<Bool>(
            "hash", default: "false",
            "hash each file while listing, so that item.sha256 tells its content")
    }

    static let schema = MapSchema(
        "select.files",
        [
            Keys.root.schema, Keys.include.schema, Keys.exclude.schema, Keys.followLinks.schema,
            Keys.minSize.schema,
            Keys.maxSize.schema, Keys.newerThan.schema, Keys.olderThan.schema, Keys.hash.schema,
        ])

    init?(_ reader: MapReader) {
        include = reader.list(Keys.include)
        exclude = reader.list(Keys.exclude)
        followLinks = reader.optional(Keys.followLinks)
        minSize = reader.optional(Keys.minSize)
        maxSize = reader.optional(Keys.maxSize)
        newerThan = reader.optional(Keys.newerThan)
        olderThan = reader.optional(Keys.olderThan)
        let root = reader.field(Keys.root)
        guard let hash = reader.field(Keys.hash), let root else { return nil }
        self.root = root
        self.hash = hash
    }
}

/// Which balls are selected.
package struct BallCriteria: DocumentSection {
    /// What is done with balls whose age is not known.
    package enum WithoutTimestamp: String, FieldChoice {
        case exclude, include, fail
    }

    package let bucket: Field<BucketID>
    /// What an empty bucket, which is the same as none, means.
    package let missing: Field<IfMissing>
    package let prefix: Field<String>?
    package let key: Field<GlobPattern>?
    package let tags: FieldMap<GlobPattern>?
    package let olderThan: Field<AgeLimit>?
    package let newerThan: Field<AgeLimit>?
    package let largerThan: Field<ByteCount>?
    package let smallerThan: Field<ByteCount>?
    package let withoutTimestamp: Field<WithoutTimestamp>
    package let limit: Field<PositiveNumber>?
    package let incomplete: Field<Bool>?
    package let keepLast: KeepLast?

    /// Whether anything but the bucket narrows the selection: a delete of everything needs a policy that says so.
    package var isNarrowed: Bool {
        prefix != nil || key != nil || tags?.isEmpty == false || olderThan != nil || newerThan != nil
            || largerThan != nil || smallerThan != nil || limit != nil || incomplete != nil
            || keepLast != nil
    }

    private enum Keys {
        static let bucket = Key<BucketID>("bucket", required: true, inheritable: true, "the bucket")
        static let missing = Key<IfMissing>(
            "missing", default: "fail", "whether a bucket that holds nothing is a failure; an empty one is none")
        static let prefix = Key<String>("prefix", "how the names begin")
        static let key = Key<GlobPattern>("key", "a pattern that the names match")
        static let tags = MapKey<GlobPattern>("tags", "tags that must be there, each value a pattern")
        static let olderThan = Key<AgeLimit>("older_than", "not put since then")
        static let newerThan = Key<AgeLimit>("newer_than", "put since then")
        static let largerThan = Key<ByteCount>("larger_than", "more bytes than that")
        static let smallerThan = Key<ByteCount>("smaller_than", "fewer bytes than that")
        static let withoutTimestamp = Key<WithoutTimestamp>(
            "no_timestamp", default: "exclude", "what is done with balls whose age is not known")
        static let limit = Key<PositiveNumber>("limit", "at most so many, in the order of their names")
        static let incomplete = Key<Bool>(
            "incomplete", "true for balls with chunks missing only, false for whole ones")
        static let keepLast = SectionKey<KeepLast>(
            "keep_last",
            "the newest of each group stay out of the list; groups are counted over all balls whose names and tags fit"
        )
    }

    static let schema = MapSchema(
        "select.balls",
        [
            Keys.bucket.schema, Keys.missing.schema, Keys.prefix.schema, Keys.key.schema, Keys.tags.schema,
            Keys.olderThan.schema,
            Keys.newerThan.schema, Keys.largerThan.schema, Keys.smallerThan.schema,
            Keys.withoutTimestamp.schema,
            Keys.limit.schema, Keys.incomplete.schema, Keys.keepLast.schema,
        ])

    init?(_ reader: MapReader) {
        prefix = reader.optional(Keys.prefix)
        key = reader.optional(Keys.key)
        tags = reader.map(Keys.tags)
        olderThan = reader.optional(Keys.olderThan)
        newerThan = reader.optional(Keys.newerThan)
        largerThan = reader.optional(Keys.largerThan)
        smallerThan = reader.optional(Keys.smallerThan)
        limit = reader.optional(Keys.limit)
        incomplete = reader.optional(Keys.incomplete)
        keepLast = reader.section(Keys.keepLast)
        let keepLastIsWrong = keepLast == nil && reader.entry(Keys.keepLast.schema) != nil
        let bucket = reader.field(Keys.bucket, orDefault: \.bucket)
        let withoutTimestamp = reader.field(Keys.withoutTimestamp)
        let missing = reader.field(Keys.missing)
        guard let withoutTimestamp, let missing, let bucket, !keepLastIsWrong else { return nil }
        self.missing = missing
        self.withoutTimestamp = withoutTimestamp
        self.bucket = bucket
    }
}
