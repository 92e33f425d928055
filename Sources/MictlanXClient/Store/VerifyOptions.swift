public import MictlanXModel

/// How a ball is verified.
public struct VerifyOptions: Hashable, Sendable {
    /// A part of a ball's chunks, chosen by chance that can be repeated.
    public struct Sample: Hashable, Sendable {
        /// How many of the chunks are read, above 0 up to 1; at least one is.
        public var fraction: Double
        /// Which ones: the same seed chooses the same chunks of the same ball.
        public var seed: UInt64

        /// Sets both parts.
        ///
        /// - Parameters:
        ///   - fraction: how many of the chunks are read, above 0 up to 1.
        ///   - seed: which ones.
        public init(fraction: Double, seed: UInt64 = 0) {
            self.fraction = fraction
            self.seed = seed
        }
    }

    /// The checksum it must have; `nil` takes the one that its own tags name.
    public var checksum: Checksum?
    /// The size it must have in bytes; `nil` takes any.
    public var size: Int?
    /// How many replicas of every chunk the router must list at least; `nil` takes any number.
    public var minimumReplicas: Int?
    /// Whether every byte is read back and hashed. Without it the metadata alone is compared.
    public var readsContent: Bool
    /// The chunks that are read back and hashed where not all are; `nil` for none.
    public var sample: Sample?
    /// Headers, time-outs and retries.
    public var call: CallOptions

    /// Sets all parts.
    ///
    /// - Parameters:
    ///   - checksum: the checksum it must have.
    ///   - size: the size it must have in bytes.
    ///   - minimumReplicas: how many replicas of every chunk must be listed.
    ///   - readsContent: whether every byte is read back and hashed.
    ///   - sample: the chunks that are read back where not all are.
    ///   - call: headers, time-outs and retries.
    public init(
        checksum: Checksum? = nil, size: Int? = nil, minimumReplicas: Int? = nil, readsContent: Bool = false,
        sample: Sample? = nil, call: CallOptions = .reading
    ) {
        self.checksum = checksum
        self.size = size
        self.minimumReplicas = minimumReplicas
        self.readsContent = readsContent
        self.sample = sample
        self.call = call
    }
}
