/// What a verification really looked at. Everything in it was found right: what is wrong is thrown.
public struct VerifyReport: Hashable, Sendable {
    /// The ball, as it is.
    public let ball: BallInfo
    /// The chunks whose metadata were compared: number, indexes, sizes, and that each has a checksum.
    public let chunksByMetadata: Int
    /// The chunks that were read back and hashed.
    public let chunksByContent: Int
    /// The bytes that were read back and hashed.
    public let bytesRead: Int
    /// Whether every byte was read back, and the checksum of the whole ball computed from them. A sample never says so,
    /// even if it holds all chunks.
    public let isWholeContent: Bool
    /// The lowest number of replicas that the router lists of a chunk (wire protocol §3.9), at most 255. Our node lists
    /// a chunk once, however many copies there are.
    public let replicas: Int

    /// Joins all fields.
    ///
    /// - Parameters:
    ///   - ball: the ball.
    ///   - chunksByMetadata: the chunks whose metadata were compared.
    ///   - chunksByContent: the chunks that were read back.
    ///   - bytesRead: the bytes that were read back.
    ///   - isWholeContent: whether the checksum of the whole ball was computed from its bytes.
    ///   - replicas: the lowest number of replicas of a chunk.
    public init(
        ball: BallInfo, chunksByMetadata: Int, chunksByContent: Int, bytesRead: Int, isWholeContent: Bool,
        replicas: Int
    ) {
        self.ball = ball
        self.chunksByMetadata = chunksByMetadata
        self.chunksByContent = chunksByContent
        self.bytesRead = bytesRead
        self.isWholeContent = isWholeContent
        self.replicas = replicas
    }
}
