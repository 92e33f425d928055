internal import MictlanXModel

/// The chunks of a listing by ball, index and key, each once, for one consumer.
final class OrderedChunks {
    /// Opens the listing again, from a ball on; `nil` where another router would have to answer.
    typealias Reopen = @Sendable (_ ball: String) async throws -> sending ChunkListing?

    private enum Source {
        /// The router answers in order, each key once; it is held to that.
        case announced
        case sorted(SortedChunks)
        case ended
    }

    private struct Place {
        let ball: String
        let index: Int
        let key: String

        init(_ chunk: ChunkMetadata) {
            ball = chunk.ballID
            index = chunk.index ?? 0
            key = chunk.key
        }

        func precedes(_ other: Place) -> Bool {
            if ball != other.ball { return ball.utf8.lexicographicallyPrecedes(other.ball.utf8) }
            return index != other.index ? index < other.index : key.utf8.lexicographicallyPrecedes(other.key.utf8)
        }
    }

    private var source: Source
    /// How many entries there are, with repetitions; `nil` where that is not known before the end.
    let entries: Int?
    /// What is announced: by itself, as it changes in its place with every chunk.
    private var listing: ChunkListing?
    private let subject: String
    private let reopen: Reopen?
    private var batch: [ChunkMetadata] = []
    private var position = 0
    private var last: Place?
    /// Whether the listing was opened again and has not come to anything new yet.
    private var isCatchingUp = false

    /// - Parameters:
    ///   - listing: a listing in the order that its router announced.
    ///   - subject: what is listed, for messages.
    ///   - reopen: goes on with a listing that breaks off: a consumer that does something slow with every ball may take
    ///     longer over a million of them than any server keeps an answer open. `nil` for one that is not to go on.
    init(announced listing: ChunkListing, subject: String, reopen: Reopen? = nil) {
        source = .announced
        entries = nil
        self.listing = listing
        self.subject = subject
        self.reopen = reopen
    }

    /// - Parameters:
    ///   - chunks: a listing that was sorted.
    ///   - subject: what is listed, for messages.
    init(_ chunks: SortedChunks, subject: String) {
        source = .sorted(chunks)
        entries = chunks.entries
        self.subject = subject
        reopen = nil
    }

    /// The next chunk.
    ///
    /// - Returns: `nil` at the end of a complete listing.
    /// - Throws: ``MictlanXError`` `badAnswer` for a listing that is broken, breaks off, or is not ordered as announced;
    ///   the network's codes.
    func next() async throws -> ChunkMetadata? {
        switch source {
        case .announced: return try await nextAnnounced()
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

    private func nextAnnounced() async throws -> ChunkMetadata? {
        while true {
            do {
                guard let (_, chunk) = try await listing?.next() else {
                    source = .ended
                    listing = nil
                    return nil
                }
                let place = Place(chunk)
                if isCatchingUp, let last, !last.precedes(place) { continue }
                isCatchingUp = false
                try checkOrder(place)
                return chunk
            } catch let error as MictlanXError where [.unavailable, .timeout].contains(error.code) {
                // Without anything new since the last time it would go on for ever.
                guard let reopen, let last, !isCatchingUp, let again = try await reopen(last.ball) else { throw error }
                listing = again
                isCatchingUp = true
            }
        }
    }

    private func checkOrder(_ place: Place) throws(MictlanXError) {
        if let last, !last.precedes(place) {
            throw MictlanXError(.badAnswer, "\(subject): the listing is not in the order that the router announced")
        }
        last = place
    }
}
