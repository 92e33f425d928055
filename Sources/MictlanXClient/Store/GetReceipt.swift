public import SystemPackage

/// What a get to a file did.
public struct GetReceipt: Hashable, Sendable {
    /// The ball.
    public let ball: BallInfo
    /// The file, complete, verified and durable.
    public let path: FilePath
    /// The size of the file, in bytes: another than that of the ball where a get undid its filters, or got a range.
    public let size: Int
    /// Whether the file was written; `false` when it held the same content already.
    public let isChanged: Bool
    /// The bytes that an earlier, interrupted get had left, and that were not sent again.
    public let resumedBytes: Int

    /// Sets every property.
    ///
    /// - Parameters:
    ///   - ball: the ball.
    ///   - path: the file.
    ///   - size: the size of the file; `nil` for that of the ball.
    ///   - isChanged: whether the file was written.
    ///   - resumedBytes: what was not sent again.
    public init(ball: BallInfo, path: FilePath, size: Int? = nil, isChanged: Bool, resumedBytes: Int = 0) {
        self.size = size ?? ball.size
        self.ball = ball
        self.path = path
        self.isChanged = isChanged
        self.resumedBytes = resumedBytes
    }
}
