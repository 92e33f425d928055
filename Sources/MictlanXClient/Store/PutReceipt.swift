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
    /// The filters that the bytes went through, and what they were before; `nil` for none.
    public let filters: FilterRecord?

    /// Sets every property.
    public init(
        address: BallAddress, outcome: Outcome, size: Int, checksum: Checksum, chunks: Int,
        filters: FilterRecord? = nil
    ) {
        self.address = address
        self.outcome = outcome
        self.size = size
        self.checksum = checksum
        self.chunks = chunks
        self.filters = filters
    }
}
