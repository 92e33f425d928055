internal import MictlanXModel
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
    @inline(never)  // Swift 6.3.1 -O crashes when it splits a coroutine that this was inlined into.
    func register(in bucket: String, _ request: Request, _ body: inout RequestBody) async throws -> Reply {
        let start = ContinuousClock.now
        let document = try await body.collect(upTo: served.limits.document)
        let registration = try decodeJSON(RegistrationBody.self, from: document)
        let chunk = try served.record(registration, in: bucket)
        let isReplacing = try request.isReplacing()
        let condition = try request.ifChecksum()
        try await served.checkAdmission(chunk, replacing: isReplacing, ifChecksum: condition)
        let peers: [Int]
        do {
            peers = try await store.place(chunk)
        } catch let failure as PlacementFailure {
            throw served.refusal(failure, chunk)
        }
        let id = served.tickets.issue(
            Ticket(chunk: chunk, peers: peers, isReplacing: isReplacing, condition: condition))
        return try .json(
            RegisterChunkReply(
                key: chunk.key, serviceTime: (ContinuousClock.now - start).seconds, taskIDs: [id],
                bucketID: chunk.bucket, replicas: peers.map(served.peerID)))
    }

    /// §3.2: takes the bytes of a registered chunk.
    @inline(never)  // Swift 6.3.1 -O crashes when it splits a coroutine that this was inlined into.
    func upload(_ task: String, _ request: Request, _ body: inout RequestBody) async throws -> Reply {
        let (chunk, peers) = try await served.upload(task, request, &body)
        return try .json(
            UploadReply(peerIDs: peers.map(served.peerID), bucketID: chunk.bucket, key: chunk.key, size: chunk.size))
    }
}
