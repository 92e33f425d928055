internal import MictlanXModel
import Synchronization

extension ClientCore {
    /// Sends chunks, a few at once.
    ///
    /// - Returns: the fewest replicas that a chunk has; `nil` where that is not known, or nothing was sent.
    /// - Throws: ``LostRace``, ``MictlanXError``, `CancellationError`.
    func send(
        _ indexes: some Sequence<Int>, of content: PutContent, _ order: PutOrder, _ operation: Operation,
        _ overwrite: Overwrite = .never
    ) async throws -> Int? {
        try await sendStamped(indexes, of: content, stamped(order, content), operation, overwrite)
    }

    /// The order with all tags that are not of one chunk: all chunks of a put have one moment.
    private func stamped(_ order: PutOrder, _ content: PutContent) -> PutOrder {
        order.with { $0.tags = stamped(content.fileTags.merging($0.tags) { $1 }, $0.moment) }
    }

    /// Apart: the frame of a put, which waits for the look, too, has no room for it.
    @inline(never)
    private func sendStamped(
        _ indexes: some Sequence<Int>, of content: PutContent, _ order: PutOrder, _ operation: Operation,
        _ overwrite: Overwrite, until full: FullStore? = nil
    ) async throws -> Int? {
        let replicas = Mutex<Int?>(nil)
        try await lookingForOthers(content, order, operation) {
            try await withBoundedFanOut(over: indexes, width: order.options.maxConcurrentChunks) { index in
                guard full?.refusal == nil else { return }
                let chunk = content.chunks[index]
                let tags = tags(of: chunk, content, order)
                do {
                    guard let made = try await send(chunk, tags, order, operation, overwrite) else { return }
                    replicas.withLock { $0 = min($0 ?? made, made) }
                } catch let error as MictlanXError where error.code == .diskFull && error.status != nil {
                    guard let full else { throw error }
                    full.note(error)
                }
            }
        }
        return replicas.withLock { $0 }
    }

    /// Where nothing else was under the name, and something else is there after a peer did not keep what was registered,
    /// another writer has taken the registration away. One that replaces shows nothing for a moment, so that it is looked
    /// for more than once.
    private func lookingForOthers(
        _ content: PutContent, _ order: PutOrder, _ operation: Operation, _ body: () async throws -> Void
    ) async throws {
        do {
            try await body()
        } catch let error as MictlanXError where error.code == .notStored {
            guard !operation.session.capabilities.contains(.conditional) else { throw error }
            for look in 0..<Self.looksForOthers {
                if look > 0 { try await environment.sleep(Self.pauseBetweenLooks) }
                guard let now = try await layoutExistence(of: order.address, operation).known else { continue }
                guard now.isOfAnother(content) else { break }
                throw LostRace(error: error)
            }
            throw error
        }
    }

    /// Whether something is under a name that this put has not sent.
    func isOfAnother(_ content: PutContent, _ order: PutOrder, _ operation: Operation) async throws -> Bool {
        try await layoutExistence(of: order.address, operation).known?.isOfAnother(content) ?? false
    }

    private static let looksForOthers = 4
    private static let pauseBetweenLooks = Duration.milliseconds(250)

    /// Sends all chunks of a content of which nothing is there. A store that has no room left for the last of them gets back
    /// the room of the first ones.
    ///
    /// - Returns: as ``send(_:of:_:_:_:)``.
    /// - Throws: as there.
    func sendAll(
        of content: PutContent, _ order: PutOrder, _ operation: Operation, _ overwrite: Overwrite = .never
    ) async throws -> Int? {
        let order = stamped(order, content)
        let full = content.chunks.count > 1 ? FullStore() : nil
        let replicas = try await sendStamped(
            content.chunks.indices, of: content, order, operation, overwrite, until: full)
        guard let refusal = full?.refusal else { return replicas }
        await giveBack(content, order, operation)
        throw refusal
    }

    /// Deletes what this put has stored of a content, unless anybody else has put a part of it since; our node looks at
    /// that as it deletes.
    private func giveBack(_ content: PutContent, _ order: PutOrder, _ operation: Operation) async {
        guard operation.session.capabilities.contains(.conditional),
            let moment = order.options.tags[ReservedTag.updatedAt]
        else { return }
        var call = Call.delete(order.address.ball, in: order.address.bucket, isForced: nil)
        call.set(WireHeader.ifChecksum, BallCondition.unfinished(content.chunks.checksum, moment: moment).text)
        // Where that fails too, the error of the put is the one that matters, and the next put goes on with what is there.
        _ = try? await jsonOnce(DeleteBallReply.self, call, operation.hurried)
    }

    /// Looks at a ball of which all was sent: where the wire has no condition, another writer may have put his chunks among
    /// these, or deleted some of them; our node may have given back a part that was there before. Another content that is
    /// whole was put after this one.
    ///
    /// - Returns: what is there, whole.
    /// - Throws: ``LostRace`` where it is not whole; ``MictlanXError``: `existenceUnknown` where a silent peer may have the
    ///   rest, the network's codes.
    func layoutAfterPut(of address: BallAddress, _ operation: Operation) async throws -> BallLayout {
        if let now = try await layoutExistence(of: address, operation).known, now.info.isComplete { return now }
        try await confirmAllAnswer(about: address, operation)
        throw LostRace(
            error: MictlanXError(
                .changed, "ball '\(address)' is not whole, as others put or deleted it at the same time; put it again"))
    }

    /// Looks at a ball of which all was sent, and whether it is this put's where it must not replace another.
    ///
    /// - Throws: ``LostRace``, ``MictlanXError`` `exists`; as ``layoutAfterPut(of:_:)``.
    func lookBehind(
        _ content: PutContent, _ order: PutOrder, _ operation: Operation
    ) async throws {
        let now = try await layoutAfterPut(of: order.address, operation)
        guard order.options.ifExists == .replace || now.info.checksum == content.chunks.checksum else {
            throw MictlanXError(
                .exists, "ball '\(order.address)' exists with other content, which was put at the same time")
        }
    }

    /// Sends one chunk.
    ///
    /// - Parameters:
    ///   - chunk: the chunk.
    ///   - tags: all its tags.
    ///   - order: the ball, replicas and media type.
    ///   - operation: what it belongs to.
    ///   - overwrite: what may be done about other content.
    /// - Returns: how many replicas were made; `nil` where that is not known.
    /// - Throws: ``LostRace``, ``MictlanXError``, `CancellationError`.
    func send(
        _ chunk: Chunk, _ tags: [String: String], _ order: PutOrder, _ operation: Operation, _ overwrite: Overwrite
    ) async throws -> Int? {
        let upload = ChunkUpload(
            core: self, operation: operation, chunk: chunk, metadata: metadata(of: chunk, tags, order),
            replicas: order.options.replicas, overwrite: overwrite)
        let replicas = try await upload.run()
        try chunk.body.checkUnchanged()
        order.options.progress?(chunk.size)
        return replicas
    }

    /// What is registered of a chunk.
    func metadata(of chunk: Chunk, _ tags: [String: String], _ order: PutOrder) -> ChunkMetadata {
        ChunkMetadata(
            key: chunk.id(in: order.address.ball).rawValue, size: chunk.size, checksum: chunk.checksum.hex,
            tags: tags, contentType: order.options.contentType, producerID: clientID,
            ballID: order.address.ball.rawValue, bucketID: order.address.bucket.rawValue)
    }

    /// All tags of a chunk; those of the options bear the moment of the put already.
    func tags(of chunk: Chunk, _ content: PutContent, _ order: PutOrder) -> [String: String] {
        order.options.tags.merging(chunk.tags) { $1 }
            .merging(content.tags(of: chunk, in: order.address.ball)) { $1 }
    }

    /// The tags with the moment of the put, or with the one that the caller gave in any unit.
    func stamped(_ tags: [String: String], _ moment: Timestamp? = nil) -> [String: String] {
        let own = tags[ReservedTag.updatedAt].flatMap { Timestamp(tag: $0) }
        return tags.merging([ReservedTag.updatedAt: (own ?? moment ?? environment.now()).tag]) { $1 }
    }
}

extension BallLayout {
    /// Whether it is not, or not only, of this content: of a mixture the newest chunk may be the put's own.
    fileprivate func isOfAnother(_ content: PutContent) -> Bool {
        info.checksum != content.chunks.checksum || !isOfOneBall
    }
}

/// A store that had no room for a chunk. The chunks that are on their way are waited for: one whose request is cut off may be
/// stored all the same, and would be left when the others are given back.
private final class FullStore: Sendable {
    private let first = Mutex<MictlanXError?>(nil)

    /// What the store said first.
    var refusal: MictlanXError? { first.withLock { $0 } }

    func note(_ error: MictlanXError) { first.withLock { $0 = $0 ?? error } }
}
