internal import MictlanXModel

/// What steps take where they do not say otherwise. The decoder puts it into the steps, so nothing else needs it.
struct StepDefaults: DocumentSection {
    let timeout: Field<Duration>?
    let retry: RetrySettings?
    let concurrency: BulkConcurrency?
    let bucket: Field<BucketID>?
    /// Whether a bucket is named that could not be read: then no step lacks one.
    let hasFaultyBucket: Bool

    private enum Keys {
        static let timeout = Key<Duration>("timeout", "longest time of one attempt of a step")
        static let retry = SectionKey<RetrySettings>("retry", "how steps are tried again")
        static let concurrency = SectionKey<BulkConcurrency>("concurrency", "how much a bulk does at once")
        static let bucket = Key<BucketID>("bucket", "the bucket of steps that name none, except delete_bucket")
    }

    static let schema = MapSchema(
        "defaults", [Keys.timeout.schema, Keys.retry.schema, Keys.concurrency.schema, Keys.bucket.schema])

    init?(_ reader: MapReader) {
        timeout = reader.optional(Keys.timeout)
        retry = reader.section(Keys.retry)
        concurrency = reader.section(Keys.concurrency)
        bucket = reader.optional(Keys.bucket)
        hasFaultyBucket = bucket == nil && reader.entry(Keys.bucket.schema) != nil
    }

    /// What steps take where no defaults are given, or none that could be read.
    init(areFaulty: Bool) {
        hasFaultyBucket = areFaulty
        timeout = nil
        retry = nil
        concurrency = nil
        bucket = nil
    }
}
