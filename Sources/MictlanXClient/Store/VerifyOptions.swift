public import MictlanXModel

/// How a ball is verified.
public struct VerifyOptions: Sendable {
    /// How much of the content is read back and hashed.
    public enum Content: Hashable, Sendable {
        /// Nothing: the metadata alone is compared.
        case none
        /// Some chunks.
        ///
        /// - Parameters:
        ///   - fraction: which part of the chunks, above 0 and at most 1; at least one chunk is read.
        ///   - seed: equal seeds choose equal chunks of equally many.
        case sample(fraction: Double, seed: UInt64)
        /// Every byte, and the checksum of the whole.
        case all
    }

    /// The checksum it must have; `nil` takes the one that its own tags name.
    public var checksum: Checksum?
    /// The size it must have in bytes; `nil` takes any.
    public var size: Int?
    /// How much of the content is read back and hashed.
    public var content: Content
    /// How many replicas each chunk must have; `nil` saves the requests that count them.
    public var replicas: Int?
    /// Whether each chunk that is not read back must at least have bytes at a peer. The recorded router shows chunks that
    /// were registered and never uploaded, and is asked for a byte of each; our node shows only what is stored.
    public var asksForBytes: Bool
    /// Headers, time-outs and retries.
    public var call: CallOptions
    /// Called with the number of bytes of every chunk that was read back, as stored, from any thread; must be quick.
    public var progress: (@Sendable (_ bytes: Int) -> Void)?

    /// Whether every byte is read back and hashed.
    public var readsContent: Bool {
        get { content == .all }
        set { content = newValue ? .all : .none }
    }

    /// Sets every property.
    public init(
        checksum: Checksum? = nil, size: Int? = nil, content: Content = .none, replicas: Int? = nil,
        asksForBytes: Bool = false, call: CallOptions = .reading,
        progress: (@Sendable (_ bytes: Int) -> Void)? = nil
    ) {
        self.progress = progress
        self.asksForBytes = asksForBytes
        self.checksum = checksum
        self.size = size
        self.content = content
        self.replicas = replicas
        self.call = call
    }

    /// Reads everything back or nothing.
    ///
    /// - Parameters:
    ///   - checksum: the checksum it must have.
    ///   - size: the size it must have in bytes.
    ///   - readsContent: whether every byte is read back and hashed.
    ///   - call: headers, time-outs and retries.
    ///   - progress: called with the number of bytes of every chunk that was read back.
    public init(
        checksum: Checksum? = nil, size: Int? = nil, readsContent: Bool, call: CallOptions = .reading,
        progress: (@Sendable (_ bytes: Int) -> Void)? = nil
    ) {
        self.init(checksum: checksum, size: size, content: readsContent ? .all : .none, call: call, progress: progress)
    }
}
