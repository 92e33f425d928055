public import MictlanXModel

/// How a ball is verified.
public struct VerifyOptions: Hashable, Sendable {
    /// The checksum it must have; `nil` takes the one that its own tags name.
    public var checksum: Checksum?
    /// The size it must have in bytes; `nil` takes any.
    public var size: Int?
    /// Whether every byte is read back and hashed. Without it the metadata alone is compared.
    public var readsContent: Bool
    /// Headers, time-outs and retries.
    public var call: CallOptions

    /// Sets all parts.
    ///
    /// - Parameters:
    ///   - checksum: the checksum it must have.
    ///   - size: the size it must have in bytes.
    ///   - readsContent: whether every byte is read back and hashed.
    ///   - call: headers, time-outs and retries.
    public init(
        checksum: Checksum? = nil, size: Int? = nil, readsContent: Bool = false, call: CallOptions = .reading
    ) {
        self.checksum = checksum
        self.size = size
        self.readsContent = readsContent
        self.call = call
    }
}
