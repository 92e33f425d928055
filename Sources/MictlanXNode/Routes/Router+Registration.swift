internal import MictlanXModel
internal import NIOHTTP1

extension Router {
    /// §3.1: checks what is announced and gives a ticket for its bytes. Nothing is visible yet.
    func register(in bucket: String, _ request: Request, _ body: inout RequestBody) async throws -> Reply {
        var ticketID = ""
        var chunk: ChunkRecord?
        let elapsed = try await clock.measure {
            let document = try await body.collect(upTo: limits.document)
            let ticket = try await admit(decodeJSON(RegistrationBody.self, from: document), in: bucket, request)
            chunk = ticket.chunk
            ticketID = tickets.issue(ticket)
        }
        let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
        return try .json(
            RegisterChunkReply(
                key: chunk?.key ?? "", serviceTime: seconds, taskIDs: [ticketID], bucketID: chunk?.bucket ?? "",
                replicas: [peer.peerID]))
    }

    private func admit(
        _ registration: RegistrationBody, in bucket: String, _ request: Request
    ) async throws -> Ticket {
        let bucket = try bucketID(bucket)
        guard sanitize(registration.bucketID) == bucket else {
            throw Refusal(status: 400, "Bucket ID mismatch: \(bucket) != \(registration.bucketID)")
        }
        let chunk = try record(registration, in: bucket)
        let isReplacing = try replaces(request)
        guard registration.replicationFactor > 0 else {
            throw Refusal.invalid("'replication_factor' must be at least 1, not \(registration.replicationFactor)")
        }
        guard chunk.size <= limits.chunk.bytes else {
            throw Refusal(status: 413, "a chunk may have \(limits.chunk), not \(ByteCount(chunk.size))")
        }
        let space = try await store.space()
        guard chunk.size <= space.total - space.used else {
            throw Refusal(
                status: 507,
                "no room for \(ByteCount(chunk.size)): \(ByteCount(space.used)) of \(ByteCount(space.total)) are in use; "
                    + "delete balls or give the node more room")
        }
        guard try await store.admits(chunk, replacing: isReplacing) else { throw taken(chunk, status: 404) }
        return Ticket(chunk: chunk, isReplacing: isReplacing)
    }

    /// The refusal of a put onto other content: 404 and 666 at the registration (§3.1), where the Python client expects
    /// them; 409 at the upload, when another put was quicker.
    func taken(_ chunk: ChunkRecord, status: Int) -> Refusal {
        var refusal = Refusal(
            status: status, code: ErrorBody.noAvailablePeersCode,
            "No available peers: '\(chunk.bucket)@\(chunk.key)', or its ball, holds other content.")
        refusal.details = Refusal.Details(
            suggestion: "Send the header 'Update: 1' to replace the ball, or delete it first.", bucket: chunk.bucket,
            key: chunk.key, replicas: [peer.peerID])
        return refusal
    }

    private func record(_ registration: RegistrationBody, in bucket: String) throws -> ChunkRecord {
        guard let checksum = Checksum(hex: registration.checksum) else {
            throw Refusal.invalid("'checksum' must be a SHA-256 of 64 hexadecimal digits")
        }
        guard registration.size >= 0 else { throw Refusal.invalid("'size' must not be negative") }
        let metadata = ChunkMetadata(
            key: try chunkKey(registration.key), size: registration.size, checksum: checksum.hex,
            tags: registration.tags, contentType: registration.contentType, producerID: registration.producerID,
            ballID: try ballID(registration.ballID), bucketID: bucket, isDisabled: registration.isDisabled)
        return try ChunkRecord(metadata, checksum: checksum)
    }

    private func replaces(_ request: Request) throws(Refusal) -> Bool {
        switch request.headers.first(name: WireHeader.update) {
        case nil, "0": return false
        case "1": return true
        case .some(let text): throw .invalid("the header '\(WireHeader.update)' must be 0 or 1, not '\(text)'")
        }
    }
}
