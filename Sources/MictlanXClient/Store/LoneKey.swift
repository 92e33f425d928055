internal import MictlanXModel

/// Keys that were registered without a layout, as the Python client's documentation does it for video frames: no tag says
/// how many chunks there are, and each key is read by itself.
extension ChunkMetadata {
    /// The key as a ball of this one chunk.
    var asBall: ChunkMetadata {
        var ball = self
        ball.tags[ReservedTag.index] = "0"
        ball.tags[ReservedTag.chunkCount] = "1"
        ball.tags[ReservedTag.fullChecksum] = checksum
        return ball
    }
}

extension MictlanXError {
    /// The refusal of a put under the name of a key by itself: one name would stand for two contents.
    static func hiding(_ address: BallAddress) -> MictlanXError {
        MictlanXError(
            .exists,
            "'\(address)' is a key by itself, and a ball under its name would hide it; delete it first, or choose another name"
        )
    }
}
