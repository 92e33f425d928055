internal import MictlanXModel

/// Hands out the chunks of a listing, for one consumer.
actor ChunkSequence {
    private let chunks: OrderedChunks

    init(_ chunks: sending OrderedChunks) { self.chunks = chunks }

    /// The next chunk.
    ///
    /// - Throws: as ``OrderedChunks/next()``.
    func next() async throws -> ChunkMetadata? { try await chunks.next() }
}
