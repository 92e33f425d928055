/// What a verification really looked at; it throws where it finds a fault, so that everything named here was right.
public struct VerifyReport: Hashable, Sendable {
    /// The ball, as its metadata have it: complete.
    public let ball: BallInfo
    /// The chunks that were read back and hashed.
    public let chunksByContent: Int
    /// Their bytes.
    public let bytesByContent: Int
    /// Whether every byte was read back and the checksum of the whole computed: never so for a sample.
    public let isWholeByContent: Bool
    /// The replicas of the chunk that has the fewest; `nil` when they were not asked for.
    public let leastReplicas: Int?

    /// The chunks of which the metadata alone were compared.
    public var chunksByMetadata: Int { ball.chunks - chunksByContent }

    /// Sets every property.
    public init(
        ball: BallInfo, chunksByContent: Int, bytesByContent: Int, isWholeByContent: Bool, leastReplicas: Int?
    ) {
        self.ball = ball
        self.chunksByContent = chunksByContent
        self.bytesByContent = bytesByContent
        self.isWholeByContent = isWholeByContent
        self.leastReplicas = leastReplicas
    }
}
