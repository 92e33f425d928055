public import MictlanXModel

/// What a put did.
public struct PutReceipt: Hashable, Sendable {
    /// What became of the ball.
    public enum Outcome: String, Hashable, Sendable {
        /// It did not exist before.
        case created
        /// The same content was there; nothing was sent.
        case unchanged
        /// Other content was there.
        case replaced
    }

    /// The ball.
    public let address: BallAddress
    /// What became of it.
    public let outcome: Outcome
    /// The ball's size in bytes.
    public let size: Int
    /// The checksum of the whole ball.
    public let checksum: Checksum
    /// The number of its chunks.
    public let chunks: Int
    /// What the ball is when it is not compressed; `nil` when it was not compressed by this put.
    public let compression: CompressionRecord?

    /// Sets every property.
    public init(
        address: BallAddress, outcome: Outcome, size: Int, checksum: Checksum, chunks: Int,
        compression: CompressionRecord? = nil
    ) {
        self.address = address
        self.outcome = outcome
        self.size = size
        self.checksum = checksum
        self.chunks = chunks
        self.compression = compression
    }
}
