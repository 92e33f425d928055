package import MictlanXModel
package import SystemPackage

/// `wait`: for a time, or until something is true of a ball, a bucket or a file. Every wait has an end.
package struct WaitStep: DocumentSection {
    /// What is waited for.
    package enum Goal: Sendable {
        case duration(Field<Duration>)
        case moment(Field<Moment>)
        case condition(Expression, WaitProbe)
    }

    package let goal: Goal
    package let poll: Field<Duration>
    /// The longest wait for a moment or a condition.
    package let limit: Field<Duration>?

    /// How long is waited for a condition where the document does not say.
    package static let conditionLimit = Duration.seconds(600)
    /// How far away a moment may be where the document does not say.
    package static let momentLimit = Duration.seconds(86_400)

    enum Keys {
        static let duration = Key<Duration>("duration", "how long")
        static let at = Key<Moment>("at", "the moment; one that has passed is not waited for")
        static let until = KeySchema("until", .expression, template: false, "what must be true of 'probe'")
        static let probe = SectionKey<WaitProbe>("probe", "what 'until' looks at, each time anew")
        static let poll = Key<Duration>("poll", default: "5s", "how long after a look comes the next")
        static let limit = Key<Duration>(
            "limit", "longest wait, after which the step fails; default: 10m with until, 24h with at")
    }

    static let schema = MapSchema(
        "wait",
        [
            Keys.duration.schema, Keys.at.schema, Keys.until, Keys.probe.schema, Keys.poll.schema, Keys.limit.schema,
        ], exactlyOne: [["duration", "at", "until"]], atMostOne: [["duration", "limit"], ["duration", "probe"]])

    /// The key that stands for the whole map.
    static let shorthand = Keys.duration.schema.name

    init?(_ reader: MapReader) {
        let duration = reader.optional(Keys.duration)
        let moment = reader.optional(Keys.at)
        let condition = reader.condition(Keys.until)
        let probe = reader.section(Keys.probe)
        limit = reader.optional(Keys.limit)
        if reader.entry(Keys.until) != nil, reader.entry(Keys.probe.schema) == nil {
            reader.report(.missingKey, "'until' needs 'probe': without it nothing changes", at: reader.place)
        }
        guard let poll = reader.field(Keys.poll) else { return nil }
        self.poll = poll
        if let value = poll.literal, value < .milliseconds(10) {
            reader.report(.badValue, "looks are at least 10ms apart", at: poll.span)
        }
        if let duration {
            goal = .duration(duration)
        } else if let moment {
            goal = .moment(moment)
        } else if let condition, let probe {
            goal = .condition(condition, probe)
        } else {
            return nil
        }
    }
}

/// What a `wait` looks at.
package struct WaitProbe: DocumentSection {
    package enum Target: Sendable {
        case ball(bucket: Field<BucketID>, key: Field<BallName>)
        /// The balls of a bucket whose names begin so.
        case bucket(Field<BucketID>, prefix: Field<String>?)
        case file(Field<FilePath>)
    }

    package let target: Target

    private enum Keys {
        static let bucket = Key<BucketID>("bucket", inheritable: true, "the bucket")
        static let key = Key<BallName>("key", "a ball of the bucket; without it all are counted")
        static let prefix = Key<String>("prefix", "how the names of the balls begin that are counted")
        static let file = Key<FilePath>("file", "a local file")
    }

    static let schema = MapSchema(
        "probe", [Keys.bucket.schema, Keys.key.schema, Keys.prefix.schema, Keys.file.schema],
        atMostOne: [["bucket", "file"], ["key", "file"], ["key", "prefix"], ["prefix", "file"]])

    init?(_ reader: MapReader) {
        let file = reader.optional(Keys.file)
        let key = reader.optional(Keys.key)
        let prefix = reader.optional(Keys.prefix)
        if reader.entry(Keys.file.schema) != nil {
            _ = reader.optional(Keys.bucket)
            guard let file else { return nil }
            target = .file(file)
            return
        }
        guard let bucket = reader.needed(Keys.bucket, orDefault: \.bucket) else { return nil }
        if reader.entry(Keys.key.schema) != nil {
            guard let key else { return nil }
            target = .ball(bucket: bucket, key: key)
        } else {
            target = .bucket(bucket, prefix: prefix)
        }
    }

    /// The fields of `probe` in `until`.
    package var types: [String: ValueType] {
        switch target {
        case .ball: ContextTypes.probedBall
        case .bucket: ContextTypes.probedBucket
        case .file: ContextTypes.probedFile
        }
    }
}

/// A point in time.
package struct Moment: FieldValue, Hashable {
    package let time: Timestamp

    package static var schemaType: SchemaType { .time }

    package init(value: WorkflowValue) throws(FieldMismatch) {
        guard case .time(let time) = value else { throw .wrongType }
        self.time = time
    }
}
