package import MictlanXClient
internal import MictlanXModel

/// What the metadata of the single chunks can tell of a ball (`verify` with `checksum: chunks`).
package enum ChunkChecksums {
    /// Checks that every chunk is there with its checksum, and that what a chunk says agrees with the whole.
    ///
    /// - Throws: `MictlanXError` `incomplete` or `checksumMismatch`, which names the first chunk that is wrong.
    package static func check(_ ball: BallDetail) throws(MictlanXError) {
        let address = ball.info.address
        guard ball.info.isComplete, ball.chunks.count == ball.info.expectedChunks else {
            throw MictlanXError(
                .incomplete,
                "'\(address)' has \(ball.chunks.count) of \(ball.info.expectedChunks.map(String.init) ?? "?") chunks")
        }
        for (index, chunk) in ball.chunks.enumerated() {
            guard let checksum = Checksum(hex: chunk.checksum) else {
                throw MictlanXError(
                    .checksumMismatch, "chunk \(index) of '\(address)' has no checksum, but '\(chunk.checksum)'")
            }
            guard ball.chunks.count > 1 || checksum == ball.info.checksum else {
                throw MictlanXError(
                    .checksumMismatch, "the only chunk of '\(address)' has another checksum than the ball")
            }
        }
    }
}
