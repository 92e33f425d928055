public import SystemPackage

/// What a get to a file did.
public struct GetReceipt: Hashable, Sendable {
    /// The ball.
    public let ball: BallInfo
    /// The file, complete, verified and durable.
    public let path: FilePath
    /// Whether the file was written; `false` when it held the same content already.
    public let isChanged: Bool
    /// The bytes that an earlier, interrupted get had left, and that were not sent again.
    public let resumedBytes: Int

    /// Sets every property.
    public init(ball: BallInfo, path: FilePath, isChanged: Bool, resumedBytes: Int = 0) {
        self.ball = ball
        self.path = path
        self.isChanged = isChanged
        self.resumedBytes = resumedBytes
    }
}
