public import MictlanXModel

/// Reading into memory and chunk by chunk.
extension MictlanXClient {
    /// A ball in memory.
    ///
    /// - Parameters:
    ///   - address: the ball.
    ///   - limit: the most bytes that are taken; 64 MiB.
    ///   - options: how it is read; ``GetOptions/range`` for a part of it.
    /// - Returns: the ball, and the bytes that were asked for, verified.
    /// - Throws: ``MictlanXError``: `invalidArgument` for more bytes than the limit and for a range beyond the ball,
    ///   `notFound`, `incomplete`, `checksumMismatch`, and the network's codes.
    public nonisolated func get(
        _ address: BallAddress, limit: ByteCount = ByteCount(64 << 20), options: GetOptions = GetOptions()
    ) async throws -> (BallInfo, [UInt8]) {
        try await core.get(address, limit: limit, options: options)
    }

    /// One chunk of a ball with its metadata.
    ///
    /// - Parameters:
    ///   - index: the chunk's place in the ball, from 0.
    ///   - address: the ball.
    ///   - options: how it is read; a range does not count here.
    /// - Returns: the metadata, and the bytes, verified by the chunk's checksum.
    /// - Throws: ``MictlanXError``: `invalidArgument` for a negative index, `notFound`, `checksumMismatch`, and the
    ///   network's codes.
    public nonisolated func getChunk(
        _ index: Int, of address: BallAddress, options: GetOptions = GetOptions()
    ) async throws -> (ChunkMetadata, [UInt8]) {
        try await core.getChunk(index, of: address, options: options)
    }

    /// The chunks of a ball one by one, a few read ahead.
    ///
    /// Every chunk is verified by its own checksum; the checksum of the whole is checked only by ``get(_:limit:options:)``,
    /// ``read(_:options:)`` and ``getToFile(_:path:options:)``.
    ///
    /// - Parameters:
    ///   - address: the ball.
    ///   - order: by index, or as they arrive.
    ///   - options: how it is read; with ``GetOptions/range`` the chunks that hold any byte of it, whole.
    /// - Returns: the ball, and its chunks. Dropping the sequence cancels what is on the way.
    /// - Throws: ``MictlanXError``: `notFound`, `incomplete`, `invalidArgument` for a range beyond the ball, and the
    ///   network's codes.
    public nonisolated func getChunks(
        of address: BallAddress, order: ChunkOrder = .byIndex, options: GetOptions = GetOptions()
    ) async throws -> (BallInfo, PullSequence<BallChunk>) {
        try await core.getChunks(of: address, order: order, options: options)
    }
}
