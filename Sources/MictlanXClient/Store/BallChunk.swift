/// One chunk of a ball as it was read: whole, and verified by its own checksum.
public struct BallChunk: Hashable, Sendable {
    /// Its place in the ball, from 0.
    public let index: Int
    /// The key that it is stored under; ``ObjectStore/metadata(of:in:call:)`` tells its tags.
    public let key: String
    /// Its bytes.
    public let bytes: [UInt8]
}

/// In which order the chunks of a ball are handed out.
public enum ChunkOrder: String, Hashable, Sendable, CaseIterable {
    /// By their index: together they are the ball.
    case byIndex = "by_index"
    /// As they arrive: no chunk waits for a slower one before it.
    case asCompleted = "as_completed"
}
