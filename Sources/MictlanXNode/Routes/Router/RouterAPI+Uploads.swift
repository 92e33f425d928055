internal import MictlanXModel
internal import NIOHTTP1

extension RouterAPI {
    /// Wire protocol §3.1: checks what is announced and gives a ticket for its bytes. Nothing is visible yet.
    ///
    /// ## What is there already
    /// The same content under the key, as part of the same ball, is a success however often it comes; so is more
    /// replicas of it. Other content is refused with 404 and code 666, as by a router whose peers all hold the key, unless
    /// the request says `Update: 1`: then a chunk on its own replaces at its upload, and the chunks of a ball replace the
    /// whole ball with the last of them.
    @inline(never)  // Swift 6.3.1 -O crashes when it splits a coroutine that this was inlined into.
    func register(in bucket: String, _ request: Request, _ body: inout RequestBody) async throws -> Reply {
        let start = ContinuousClock.now
        let document = try await body.collect(upTo: served.limits.document)
        let registration = try decodeJSON(RegistrationBody.self, from: document)
        let chunk = try served.record(registration, in: bucket)
        let isReplacing = try request.isReplacing()
        guard try await store.admits(chunk, replacing: isReplacing) else { throw served.taken(chunk, status: 404) }
        let peers: [Int]
        do {
            peers = try await store.place(chunk)
        } catch let failure as PlacementFailure {
            throw served.refusal(failure, chunk)
        }
        let id = served.tickets.issue(Ticket(chunk: chunk, peers: peers, isReplacing: isReplacing))
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
