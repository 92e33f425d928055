/// How all balls of a bucket are deleted.
public struct BucketDeleteOptions: Hashable, Sendable {
    /// Refuse, before the first delete, when the bucket holds more balls than this.
    public var maxDeletes: Int?
    /// What the header `Force` tells the peers; see ``DeleteOptions/force``.
    public var force: Bool
    /// How many balls are deleted at once, at least 1.
    public var maxConcurrency: Int
    /// Headers, time-outs and retries.
    public var call: CallOptions

    /// Sets all parts.
    ///
    /// - Parameters:
    ///   - maxDeletes: the most balls that the bucket may hold.
    ///   - force: what the header `Force` tells the peers.
    ///   - maxConcurrency: how many balls are deleted at once.
    ///   - call: headers, time-outs and retries.
    public init(
        maxDeletes: Int? = nil, force: Bool = true, maxConcurrency: Int = 8, call: CallOptions = CallOptions()
    ) {
        self.maxDeletes = maxDeletes
        self.force = force
        self.maxConcurrency = maxConcurrency
        self.call = call
    }
}
