internal import MictlanXModel

/// Keys that were registered without a layout, as the Python client's documentation does it for video frames: no tag says
/// how many chunks there are, and each key is read by itself.
extension ChunkMetadata {
    /// Whether the key stands for itself, rather than for a chunk of a ball.
    var isLoneKey: Bool { tags[ReservedTag.chunkCount] == nil }

    /// The key as a ball of this one chunk.
    var asBall: ChunkMetadata {
        var ball = self
        ball.tags[ReservedTag.index] = "0"
        ball.tags[ReservedTag.chunkCount] = "1"
        ball.tags[ReservedTag.fullChecksum] = checksum
        return ball
    }
}
