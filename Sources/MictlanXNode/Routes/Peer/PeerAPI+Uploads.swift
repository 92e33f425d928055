internal import MictlanXModel
internal import NIOHTTP1

extension PeerAPI {
    /// Wire protocol §4: registers a chunk at this peer. The ticket is that of the header `Task-Id`, which the router
    /// gives to every peer of a put, or a new one.
    ///
    /// All peers of a node share one catalog: a key has one content. The same content at another peer is a further replica;
    /// other content is refused as at the router.
    @inline(never)  // Swift 6.3.1 -O crashes when it splits a coroutine that this was inlined into.
    func register(in bucket: String, _ request: Request, _ body: inout RequestBody) async throws -> Reply {
        let start = ContinuousClock.now
        let document = try await body.collect(upTo: served.limits.document)
        let chunk = try served.record(decodeJSON(RegistrationBody.self, from: document), in: bucket, replication: 1)
        let isReplacing = try request.isReplacing()
        let task = try adoptedTask(request)
        let condition = try request.ifChecksum()
        try await served.checkAdmission(chunk, replacing: isReplacing, ifChecksum: condition)
        guard let status = try await store.peers().first(where: { $0.record.number == number }), status.isInService
        else {
            throw served.refusal(.tooFewPeers(wanted: 1, inService: 0, known: 1), chunk)
        }
        guard status.free >= chunk.size else {
            throw served.refusal(.full(size: chunk.size, used: status.record.bytes, total: status.total), chunk)
        }
        let ticket = Ticket(chunk: chunk, peers: [number], isReplacing: isReplacing, condition: condition)
        return try .json(
            PeerRegisterReply(
                key: chunk.key, serviceTime: Int((ContinuousClock.now - start).seconds * 1_000_000),
                taskID: served.tickets.issue(ticket, as: task), nodeID: id))
    }

    /// §4: takes the bytes of a registered chunk.
    @inline(never)  // Swift 6.3.1 -O crashes when it splits a coroutine that this was inlined into.
    func upload(_ task: String, _ request: Request, _ body: inout RequestBody) async throws -> Reply {
        let start = ContinuousClock.now
        let (chunk, _) = try await served.upload(task, request, &body)
        return try .json(
            PeerUploadReply(
                nodeID: id, bucketID: chunk.bucket, key: chunk.key, size: chunk.size,
                serviceTime: (ContinuousClock.now - start).seconds))
    }

    /// §4: forgets the uploads that were registered and not finished.
    func flushTasks() -> Reply {
        served.tickets.removeAll()
        return Reply(status: .noContent)
    }

    private func adoptedTask(_ request: Request) throws(Refusal) -> String? {
        guard let id = request.headers.first(name: WireHeader.taskID), id != "" else { return nil }
        let isPlain = id.utf8.allSatisfy {
            $0.isASCIIAlphanumeric || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
        }
        guard isPlain, id.utf8.count <= 128 else {
            throw .invalid("the header '\(WireHeader.taskID)' must be 1 to 128 letters, digits, '-' and '_'")
        }
        return id
    }
}
