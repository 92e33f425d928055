internal import MictlanXModel
internal import NIOHTTP1

extension Router {
    /// §4: registers a chunk at this peer. The ticket is that of the header `Task-Id`, which the router gives to every
    /// peer of a put, or one of our own.
    ///
    /// All peers of a node share one catalog: a key has one content. The same content at another peer is a further replica;
    /// other content is refused as at the router.
    @inline(never) func register(
        in bucket: String, at peer: Int, _ id: String, _ request: Request, _ body: inout RequestBody
    ) async throws -> Reply {
        let start = ContinuousClock.now
        let document = try await body.collect(upTo: limits.document)
        let chunk = try record(decodeJSON(RegistrationBody.self, from: document), in: bucket, replication: 1)
        let isReplacing = try replaces(request)
        let task = try adoptedTask(request)
        guard try await store.admits(chunk, replacing: isReplacing) else { throw taken(chunk, status: 404) }
        guard let status = try await store.peers().first(where: { $0.record.number == peer }), status.isInService else {
            throw refusal(.tooFewPeers(wanted: 1, inService: 0), chunk)
        }
        guard status.free >= chunk.size else {
            throw refusal(.full(size: chunk.size, used: status.record.bytes, total: status.total), chunk)
        }
        let ticket = Ticket(chunk: chunk, peers: [peer], isReplacing: isReplacing)
        return try .json(
            PeerRegisterReply(
                key: chunk.key, serviceTime: Int((ContinuousClock.now - start).seconds * 1_000_000),
                taskID: tickets.issue(ticket, as: task), nodeID: id))
    }

    /// §4: forgets the uploads that were registered and not finished.
    func flushTasks() -> Reply {
        tickets.removeAll()
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
