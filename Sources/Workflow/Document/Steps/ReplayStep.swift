package import MictlanXModel
package import SystemPackage

/// `replay`: sends the puts and gets of a recorded trace at the moments at which the trace has them.
package struct ReplayStep: DocumentSection {
    /// What is done with a request for which there is no place when its moment has come.
    package enum WhenBehind: String, FieldChoice {
        case queue, drop
    }

    /// What is compared of a get, besides that its bytes are those of the stored checksum.
    package enum GetCheck: String, FieldChoice {
        case none, size, checksum
    }

    package let trace: TraceSource
    package let baseDirectory: Field<FilePath>?
    package let bucket: Field<BucketID>?
    package let speed: Field<Double>
    package let maxInFlight: Field<PositiveNumber>
    package let whenBehind: Field<WhenBehind>
    package let synthesize: Field<Bool>
    package let getCheck: Field<GetCheck>
    package let warmup: Field<Duration>
    package let histogram: Field<FilePath>?

    private enum Keys {
        static let trace = SectionKey<TraceSource>("trace", required: true, "the recorded requests")
        static let baseDirectory = Key<FilePath>("base_dir", "where the files of the column 'source' are")
        static let bucket = Key<BucketID>(
            "bucket", inheritable: true, "the bucket of all requests; default: that of each, in the column 'bucket'")
        static let speed = Key<Double>("speed", default: "1", "how much faster than the trace, 0.001 to 1000000")
        static let maxInFlight = Key<PositiveNumber>(
            "max_in_flight", default: "64", "most requests on their way at once")
        static let whenBehind = Key<WhenBehind>(
            "when_behind", default: "queue",
            "what is done when so many are on their way: queue lets the next wait, which counts, drop leaves it out")
        static let synthesize = Key<Bool>(
            "synthesize", default: "false", "put made-up bytes of the size where there is no source")
        static let getCheck = Key<GetCheck>(
            "get_check", default: "checksum",
            "what is compared of a get besides the stored checksum: size that of the trace, checksum also made-up bytes"
        )
        static let warmup = Key<Duration>(
            "warmup", default: "0s", "requests of this time at the beginning do not count")
        static let histogram = Key<FilePath>("histogram", "a file that all latencies are written to, as JSON")
    }

    static let schema = MapSchema(
        "replay",
        [
            Keys.trace.schema, Keys.baseDirectory.schema, Keys.bucket.schema, Keys.speed.schema,
            Keys.maxInFlight.schema, Keys.whenBehind.schema, Keys.synthesize.schema, Keys.getCheck.schema,
            Keys.warmup.schema, Keys.histogram.schema,
        ])

    /// How fast a trace may be replayed.
    package static let speeds = 0.001...1_000_000.0

    init?(_ reader: MapReader) {
        let trace = reader.section(Keys.trace)
        baseDirectory = reader.optional(Keys.baseDirectory)
        bucket = reader.field(Keys.bucket, orDefault: \.bucket)
        let speed = reader.field(Keys.speed)
        let maxInFlight = reader.field(Keys.maxInFlight)
        let whenBehind = reader.field(Keys.whenBehind)
        let synthesize = reader.field(Keys.synthesize)
        let getCheck = reader.field(Keys.getCheck)
        let warmup = reader.field(Keys.warmup)
        histogram = reader.optional(Keys.histogram)
        if let speed, let value = speed.literal, !Self.speeds.contains(value) {
            reader.report(.badValue, "the speed is from 0.001 to 1000000", at: speed.span)
        }
        guard let trace, let speed, let maxInFlight, let whenBehind, let synthesize, let getCheck, let warmup else {
            return nil
        }
        self.trace = trace
        self.speed = speed
        self.maxInFlight = maxInFlight
        self.whenBehind = whenBehind
        self.synthesize = synthesize
        self.getCheck = getCheck
        self.warmup = warmup
    }
}

/// The file of a trace and its columns. Without any names they are those of the Python client's own benchmark:
/// `bucket_id,key,operation,size,interarrival_time`.
package struct TraceSource: DocumentSection {
    package enum Format: String, FieldChoice {
        case csv, ndjson
    }

    package enum Unit: String, FieldChoice {
        case s, ms, us, ns

        package var duration: Duration {
            switch self {
            case .s: .seconds(1)
            case .ms: .milliseconds(1)
            case .us: .microseconds(1)
            case .ns: .nanoseconds(1)
            }
        }
    }

    package let file: Field<FilePath>
    package let format: Format?
    package let at: Field<String>?
    package let gap: Field<String>
    package let unit: Unit
    package let operation: Field<String>
    package let key: Field<String>
    package let size: Field<String>
    package let source: Field<String>
    package let bucket: Field<String>

    private enum Keys {
        static let file = Key<FilePath>("file", required: true, "the file")
        static let format = Key<Format>(
            "format", template: false, "how it is written; default: ndjson for .ndjson and .jsonl, else csv")
        static let at = Key<String>("at", "the column with the moment of each request, a number or RFC 3339")
        static let gap = Key<String>(
            "gap", default: "interarrival_time", "the column with the time since the request before")
        static let unit = Key<Unit>("unit", default: "s", template: false, "the unit of the numbers in that column")
        static let operation = Key<String>("op", default: "operation", "the column with put or get")
        static let key = Key<String>("key", default: "key", "the column with the ball's name")
        static let size = Key<String>("size", default: "size", "the column with the size")
        static let source = Key<String>("source", default: "source", "the column with the file that is put")
        static let bucket = Key<String>("bucket", default: "bucket_id", "the column with the bucket")
    }

    static let schema = MapSchema(
        "trace",
        [
            Keys.file.schema, Keys.format.schema, Keys.at.schema, Keys.gap.schema, Keys.unit.schema,
            Keys.operation.schema, Keys.key.schema, Keys.size.schema, Keys.source.schema, Keys.bucket.schema,
        ], atMostOne: [["at", "gap"]])

    init?(_ reader: MapReader) {
        let file = reader.field(Keys.file)
        format = reader.optional(Keys.format)?.literal
        at = reader.optional(Keys.at)
        let gap = reader.field(Keys.gap)
        let unit = reader.field(Keys.unit)?.literal
        let operation = reader.field(Keys.operation)
        let key = reader.field(Keys.key)
        let size = reader.field(Keys.size)
        let source = reader.field(Keys.source)
        let bucket = reader.field(Keys.bucket)
        guard let file, let gap, let unit, let operation, let key, let size, let source, let bucket else { return nil }
        self.file = file
        self.gap = gap
        self.unit = unit
        self.operation = operation
        self.key = key
        self.size = size
        self.source = source
        self.bucket = bucket
    }
}
