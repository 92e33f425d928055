internal import MictlanXModel

/// Hands out the chunks of a listing, for one consumer.
actor ChunkSequence {
    private let chunks: OrderedChunks?
    private var first: ChunkMetadata?

    init(_ chunks: sending OrderedChunks) { self.chunks = chunks }

    /// A listing of one chunk.
    init(only chunk: ChunkMetadata) {
        chunks = nil
        first = chunk
    }

    /// Whether there is nothing to hand out; to be asked before anything is.
    ///
    /// - Throws: as ``OrderedChunks/next()``.
    var isEmpty: Bool {
        get async throws {
            first = try await chunks?.next()
            return first == nil
        }
    }

    /// The next chunk.
    ///
    /// - Throws: as ``OrderedChunks/next()``.
    func next() async throws -> ChunkMetadata? {
        if let first = first.take() { return first }
        return try await chunks?.next()
    }
}
