internal import MictlanXModel
internal import NIOCore
internal import NIOHTTP1

extension RouterAPI {
    /// Wire protocol §3.1: checks what is announced and gives a ticket for its bytes. Nothing is visible yet.
    ///
    /// ## What is there already
    /// The same content under the key, as part of the same ball, is a success however often it comes: it takes over the new
    /// metadata, and more replicas where they are asked for. Other content is refused with 409 and code 405, unless the
    /// request says `Update: 1`: then a chunk on its own replaces at its upload, and the chunks of a ball replace the whole
    /// ball with the last of them. With `Mictlanx-If-Checksum` the visible ball must have that checksum, now and when the
    /// bytes have come; 412 otherwise.
    ///
    /// With `Mictlanx-Document-Size` the bytes follow behind the announcement, and are taken at once (docs/wire-notes.md).
    @inline(never)  // Swift 6.3.1 -O crashes when it splits a coroutine that this was inlined into.
    func register(in bucket: String, _ request: Request, _ body: inout RequestBody) async throws -> Reply {
        let start = ContinuousClock.now
        let size = try request.documentSize()
        let document =
            if let size {
                try await body.collect(first: size, upTo: served.limits.document)
            } else {
                try await body.collect(upTo: served.limits.document)
            }
        let announced = try served.announcement(document, in: bucket, request)
        let reception = try await store.receive(
            announced.chunk, replacing: announced.isReplacing, ifChecksum: announced.condition)
        switch reception {
        case .accepted(let peers):
            guard let size else { return ticket(for: announced, at: peers, since: start) }
            let length = request.contentLength.map { $0 - size }
            return uploadReply(
                announced.chunk, try await served.take(Ticket(announced, at: peers), length: length, &body))
        case .refused(let admission): throw served.refusal(admission, announced.chunk) ?? .notServed
        case .unplaced(let failure): throw served.refusal(failure, announced.chunk)
        }
    }

    /// The same at once, where nothing is in the way.
    ///
    /// - Returns: `nil` where it takes longer to tell, or is to be refused.
    /// - Throws: what is to be refused.
    func registerAtOnce(in bucket: String, _ request: Request, _ body: ByteBuffer) throws -> DirectReply? {
        let start = ContinuousClock.now
        var (document, content) = (body, ByteBuffer?.none)
        if let size = try request.documentSize() {
            var rest = body
            guard let part = rest.readSlice(length: size) else { return nil }
            (document, content) = (part, rest)
        }
        let announced = try served.announcement(document, in: bucket, request)
        guard
            let peers = try store.receiveAtOnce(
                announced.chunk, replacing: announced.isReplacing, ifChecksum: announced.condition)
        else { return nil }
        guard let content else { return .now(ticket(for: announced, at: peers, since: start)) }
        return try served.take(Ticket(announced, at: peers), content) { uploadReply(announced.chunk, peers) }
    }

    /// Gives a ticket (the fields of ``RegisterChunkReply``).
    private func ticket(
        for announced: Announcement, at peers: [Int], since start: ContinuousClock.Instant
    ) -> Reply {
        let chunk = announced.chunk
        let id = served.tickets.issue(Ticket(announced, at: peers))
        var json = WireJSON()
        json.field("key", chunk.key)
        json.field("service_time", (ContinuousClock.now - start).seconds)
        json.field("tasks_ids", [id])
        json.field("bucket_id", chunk.bucket)
        json.field("replicas", peers.map(served.peerID))
        return .json(ByteBuffer(string: json.object()))
    }

    /// §3.2: takes the bytes of a registered chunk.
    @inline(never)  // Swift 6.3.1 -O crashes when it splits a coroutine that this was inlined into.
    func upload(_ task: String, _ request: Request, _ body: inout RequestBody) async throws -> Reply {
        let (chunk, peers) = try await served.upload(task, request, &body)
        return uploadReply(chunk, peers)
    }

    /// The fields of ``UploadReply``.
    func uploadReply(_ chunk: CatalogChunk, _ peers: [Int]) -> Reply {
        var json = WireJSON()
        json.field("peer_ids", peers.map(served.peerID))
        json.field("combined_key", "\(chunk.bucket)@\(chunk.key)")
        json.field("bucket_id", chunk.bucket)
        json.field("key", chunk.key)
        json.field("size", chunk.size)
        return .json(ByteBuffer(string: json.object()))
    }
}

extension Ticket {
    fileprivate init(_ announced: Announcement, at peers: [Int]) {
        self.init(
            chunk: announced.chunk, peers: peers, isReplacing: announced.isReplacing, condition: announced.condition)
    }
}
