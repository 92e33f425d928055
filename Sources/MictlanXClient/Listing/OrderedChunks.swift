internal import MictlanXModel

/// The chunks of a listing by ball and index, each once, for one consumer.
final class OrderedChunks {
    private enum Source {
        /// The router answers in order, each key once; it is held to that.
        case announced(ChunkListing)
        case sorted(SortedChunks)
        case ended
    }

    private var source: Source
    private let subject: String
    private var batch: [ChunkMetadata] = []
    private var position = 0
    private var last: (ball: String, index: Int)?

    /// - Parameters:
    ///   - listing: a listing in the order that its router announced.
    ///   - subject: what is listed, for messages.
    init(announced listing: ChunkListing, subject: String) {
        source = .announced(listing)
        self.subject = subject
    }

    /// - Parameters:
    ///   - chunks: a listing that was sorted.
    ///   - subject: what is listed, for messages.
    init(_ chunks: SortedChunks, subject: String) {
        source = .sorted(chunks)
        self.subject = subject
    }

    /// The next chunk.
    ///
    /// - Returns: `nil` at the end of a complete listing.
    /// - Throws: ``MictlanXError`` `badAnswer` for a listing that is broken, breaks off, or is not ordered as announced;
    ///   the network's codes.
    func next() async throws -> ChunkMetadata? {
        switch source {
        case .announced(var listing):
            guard let (_, chunk) = try await listing.nextChunk() else {
                source = .ended
                return nil
            }
            source = .announced(listing)
            try checkOrder(chunk)
            return chunk
        case .sorted(let chunks):
            if position == batch.count {
                batch = try await chunks.nextBatch()
                position = 0
            }
            guard position < batch.count else {
                source = .ended
                return nil
            }
            defer { position += 1 }
            return batch[position]
        case .ended: return nil
        }
    }

    private func checkOrder(_ chunk: ChunkMetadata) throws(MictlanXError) {
        let index = chunk.index ?? 0
        if let last {
            let isNext =
                last.ball == chunk.ballID
                ? last.index < index : last.ball.utf8.lexicographicallyPrecedes(chunk.ballID.utf8)
            guard isNext else {
                throw MictlanXError(
                    .badAnswer, "\(subject): the listing is not in the order that the router announced")
            }
        }
        last = (chunk.ballID, index)
    }
}
