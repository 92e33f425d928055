internal import MictlanXModel
import Synchronization

/// Asks where the bytes of a chunk really are. The recorded router shows metadata as soon as a chunk is registered, so that
/// a put that broke off leaves a ghost: metadata without bytes (wire protocol §5.1). Our node shows only what is stored.
struct ChunkPresence: Sendable {
    let core: ClientCore
    let operation: Operation

    private var showsOnlyWhatIsStored: Bool { operation.session.capabilities.contains(.replace) }

    /// The positions of the chunks of a ball that no peer has bytes of.
    ///
    /// - Throws: ``MictlanXError`` `existenceUnknown` where a peer that does not answer may have them; the network's codes.
    func ghosts(of layout: BallLayout) async throws -> ChunkSet {
        try await ghosts(0..<layout.count, of: layout.info.address) { try layout[$0] }
    }

    /// The same of some chunks of a ball.
    func ghosts(
        _ positions: Range<Int>, of address: BallAddress, _ chunk: @escaping @Sendable (Int) throws -> StoredChunk
    ) async throws -> ChunkSet {
        guard !showsOnlyWhatIsStored else { return ChunkSet() }
        let ghosts = Mutex(ChunkSet())
        try await withBoundedFanOut(over: positions, width: 4) { position in
            if try await isGhost(chunk(position)) { ghosts.withLock { _ = $0.insert(position) } }
        }
        let found = ghosts.withLock { $0 }
        if !found.isEmpty { try await core.confirmAllAnswer(about: address, operation) }
        return found
    }

    /// Whether there is metadata of a chunk, but no peer has its bytes.
    func isGhost(_ chunk: StoredChunk) async throws -> Bool {
        guard !showsOnlyWhatIsStored else { return false }
        if try await hasBytes(chunk, peer: nil) { return false }
        // The router asked one of the replicas; the others may have it.
        for peer in try await candidates(for: chunk.key, in: chunk.bucket) {
            if try await hasBytes(chunk, peer: peer) { return false }
        }
        return true
    }

    /// The peers to ask one by one for a chunk: those that the router knows to have it, and where it knows of none, as after
    /// a restart, all of them.
    func candidates(for key: String, in bucket: String) async throws -> [String] {
        if let holders = try await holders(of: key, in: bucket), !holders.isEmpty { return holders.sorted() }
        do {
            return try await PeerWitness(core: core, operation: operation).known().sorted()
        } catch is MictlanXError {
            return []
        }
    }

    /// Whether our node names a chunk, and can read it nowhere: then the same content, put again, is stored again.
    func isLost(_ chunk: StoredChunk) async throws -> Bool {
        guard showsOnlyWhatIsStored else { return false }
        return try await core.replicas(of: chunk.key, in: chunk.bucket, operation).isEmpty
    }

    /// Removes a chunk and all its replicas; one that is gone already is no error.
    func remove(_ chunk: StoredChunk) async throws {
        do {
            _ = try await core.json(DeleteKeyReply.self, .delete(chunk.key, in: chunk.bucket), operation)
        } catch let error as MictlanXError where error.code == .notFound || error.doubt != nil {}
    }

    /// The peers that have metadata of a chunk; `nil` where the router cannot say (wire protocol §3.10).
    func holders(of key: String, in bucket: String) async throws -> Set<String>? {
        do {
            return Set(try await core.replicas(of: key, in: bucket, operation).map(\.peerID))
        } catch let error as MictlanXError
            where error.isMissingRoute || error.code == .badAnswer
        {
            return nil
        }
    }

    /// Whether a peer answers with bytes; the rest of the answer is not read.
    private func hasBytes(_ chunk: StoredChunk, peer: String?) async throws -> Bool {
        var call = Call.content(.chunkData(bucket: chunk.bucket, key: chunk.key), isForced: true, peer: peer)
        call.isStreamed = true
        do {
            return try await operation.retry.retrying(core.environment) { [call] _ in
                try await core.once(call, operation) { response in
                    var pieces = response.body.makeAsyncIterator()
                    return try await pieces.next() != nil || chunk.size == 0
                }
            }
        } catch let error as MictlanXError where error.code == .notFound || error.doubt != nil {
            return false
        }
    }
}

extension ClientCore {
    /// The most chunks that are asked for their bytes to say what a ball is.
    private static let maximumInspected = 64

    /// What a ball is, and which of its chunks are only registered, as far as that can be told now.
    ///
    /// - Throws: ``MictlanXError``: `notFound`; `existenceUnknown` where a silent peer may have the chunks that are missing;
    ///   the network's codes.
    @concurrent
    func inspect(_ address: BallAddress, _ call: CallOptions) async throws -> BallInspection {
        try await withDeadline(call.deadline, environment, "ball '\(address)'") {
            let operation = begin(call)
            let (info, first) = try await infoNow(of: address, operation, chunks: Self.maximumInspected)
            // What is missing may be at a peer that does not answer.
            if !info.isComplete { try await confirmAllAnswer(about: address, operation) }
            guard info.chunks == first.count else { return BallInspection(info: info) }
            let presence = ChunkPresence(core: self, operation: operation)
            do {
                let ghosts = try await presence.ghosts(first.indices, of: address) {
                    StoredChunk(first[$0], in: address.bucket.rawValue)
                }
                return BallInspection(info: info, chunksWithoutData: ghosts.map { first[$0].index ?? $0 })
            } catch MictlanXError.Code.existenceUnknown {
                return BallInspection(info: info)
            }
        }
    }
}
