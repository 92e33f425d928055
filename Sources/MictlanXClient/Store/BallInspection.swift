/// What a ball is, and which of its chunks are only registered.
///
/// A put that was cut short between the registration of a chunk and its bytes leaves metadata at the recorded router that
/// look like those of a stored chunk. Our node shows only what is stored.
public struct BallInspection: Hashable, Sendable {
    /// The ball by its metadata.
    public let info: BallInfo
    /// The indexes of the chunks that no peer has bytes of. Empty, too, where that is not known: while a peer does not
    /// answer, and for a ball of more than 64 chunks.
    public let chunksWithoutData: [Int]

    /// Sets every property.
    public init(info: BallInfo, chunksWithoutData: [Int] = []) {
        self.info = info
        self.chunksWithoutData = chunksWithoutData
    }

    /// Whether all chunks are there, with bytes as far as is known, and agree about the ball.
    public var isComplete: Bool { info.isComplete && chunksWithoutData.isEmpty }
}
