internal import NIOCore
internal import NIOHTTP1

extension ServedStore {
    /// Wire protocol §3.2, §4: takes the bytes of a registered chunk, which then is visible and lies at all its peers.
    ///
    /// - Returns: the chunk and these peers.
    @inline(never)  // Swift 6.3.1 -O crashes when it splits a coroutine that this was inlined into.
    func upload(
        _ task: String, _ request: Request, _ body: inout RequestBody
    ) async throws -> (chunk: CatalogChunk, peers: [Int]) {
        try request.checkChunkSize()
        let ticket = try ticket(task, recorded: .text(500, "Task \(task) not found"))
        let peers = try await take(ticket, length: request.contentLength, &body)
        tickets.redeem(task)
        return (ticket.chunk, peers)
    }

    /// Takes the bytes that a ticket allows.
    ///
    /// - Parameters:
    ///   - ticket: what was announced.
    ///   - length: how many bytes are to come; `nil` where the client does not say.
    ///   - body: the bytes.
    /// - Returns: the peers that have them.
    /// - Throws: ``Refusal``, ``ContentMismatch``, ``NodeError``.
    @inline(never)  // Swift 6.3.1 -O crashes when it splits a coroutine that this was inlined into.
    func take(_ ticket: Ticket, length: Int?, _ body: inout RequestBody) async throws -> [Int] {
        let chunk = ticket.chunk
        if let length, length != chunk.size {
            throw length > chunk.size
                ? ContentMismatch.tooLong(registered: chunk.size)
                : ContentMismatch.tooShort(received: length, registered: chunk.size)
        }
        var upload = IncomingChunk(
            chunk, at: ticket.peers, replacing: ticket.isReplacing, ifChecksum: ticket.condition, in: store)
        while let bytes = try await body.next() { try await upload.append(bytes) }
        return try checked(try await upload.finish(), chunk)
    }

    /// The same as ``upload(_:_:_:)`` without a task, for a small chunk that has come as a whole.
    ///
    /// - Parameters:
    ///   - task: the ticket.
    ///   - request: the headers.
    ///   - body: the bytes.
    ///   - reply: makes the answer.
    /// - Returns: `nil` for every other one.
    /// - Throws: what is to be refused.
    func directUpload(
        _ task: String, _ request: Request, _ body: ByteBuffer,
        reply: @escaping @Sendable (CatalogChunk, [Int]) -> Reply
    ) throws -> DirectReply? {
        try request.checkChunkSize()
        guard let ticket = tickets.ticket(task) else { return nil }
        return try take(ticket, body) { [self] in
            tickets.redeem(task)
            return reply(ticket.chunk, ticket.peers)
        }
    }

    /// The same as ``take(_:length:_:)`` without a task.
    ///
    /// - Returns: `nil` where that is not so quickly done.
    func take(_ ticket: Ticket, _ bytes: ByteBuffer, reply: @escaping @Sendable () -> Reply) throws -> DirectReply? {
        let chunk = ticket.chunk
        guard chunk.size <= store.smallContentLimit, bytes.readableBytes == chunk.size else { return nil }
        let upload = try SmallUpload(
            chunk, bytes, at: ticket.peers, replacing: ticket.isReplacing, ifChecksum: ticket.condition, in: store)
        return .later { [self] done in
            upload.store { [self] result in
                done(
                    Result {
                        _ = try checked((outcome: try result.get(), peers: ticket.peers), chunk)
                        return reply()
                    })
            }
        }
    }

    /// §3.3, §4: the same as the one part `data` of a form.
    @inline(never)  // Swift 6.3.1 -O crashes when it splits a coroutine that this was inlined into.
    func uploadForm(_ task: String, _ request: Request, _ body: inout RequestBody) async throws -> Reply {
        let ticket = try ticket(task, recorded: .text(404, "Task(\(task)) not found"))
        let chunk = ticket.chunk
        var parser = try MultipartParser(contentType: request.headers.first(name: "content-type") ?? "")
        var upload = IncomingChunk(
            chunk, at: ticket.peers, replacing: ticket.isReplacing, ifChecksum: ticket.condition, in: store)
        do {
            while let bytes = try await body.next() {
                for piece in try parser.parse(bytes) { try await upload.append(piece) }
            }
            try parser.finish()
            _ = try checked(try await upload.finish(), chunk)
        } catch let mismatch as ContentMismatch {
            throw formRefusal(mismatch)
        }
        tickets.redeem(task)
        return Reply(status: .created)
    }

    private func ticket(_ task: String, recorded: RecordedForm) throws(Refusal) -> Ticket {
        if let ticket = tickets.ticket(task) { return ticket }
        var refusal = Refusal.notFound(
            "Task \(task.prefix(64)) not found: it was used already, is too old or was never issued; register again")
        refusal.recorded = recorded
        throw refusal
    }

    private func checked(
        _ result: (outcome: StoreOutcome, peers: [Int]), _ chunk: CatalogChunk
    ) throws(Refusal) -> [Int] {
        switch result.outcome {
        case .stored, .unchanged, .staged: return result.peers
        case .conflict, .contentMissing: throw taken(chunk)
        case .changed: throw changed(chunk.bucket, chunk.ball)
        }
    }

    private func formRefusal(_ mismatch: ContentMismatch) -> Refusal {
        var refusal = Refusal(status: 400, mismatch.description)
        if case .tooShort(let received, let registered) = mismatch {
            // The router's own spelling.
            refusal.recorded = .text(400, "Data size mistmatch \(received) != \(registered)")
        }
        return refusal
    }
}
