internal import MictlanXModel
internal import NIOHTTP1

extension Router {
    /// §3.1: checks what is announced and gives a ticket for its bytes. Nothing is visible yet.
    ///
    /// ## What is there already
    /// The same content under the key, as part of the same ball, is a success however often it comes; so is more
    /// replicas of it. Other content is refused with 404 and code 666, as by a router whose peers all hold the key, unless
    /// the request says `Update: 1`: then a chunk on its own replaces at its upload, and the chunks of a ball replace the
    /// whole ball with the last of them.
    @inline(never) func register(
        in bucket: String, _ request: Request, _ body: inout RequestBody
    ) async throws -> Reply {
        let start = ContinuousClock.now
        let document = try await body.collect(upTo: limits.document)
        let registration = try decodeJSON(RegistrationBody.self, from: document)
        let chunk = try record(registration, in: bucket)
        let isReplacing = try replaces(request)
        guard try await store.admits(chunk, replacing: isReplacing) else { throw taken(chunk, status: 404) }
        let peers: [Int]
        do {
            peers = try await store.place(chunk)
        } catch let failure as PlacementFailure {
            throw refusal(failure, chunk)
        }
        let id = tickets.issue(Ticket(chunk: chunk, peers: peers, isReplacing: isReplacing))
        return try .json(
            RegisterChunkReply(
                key: chunk.key, serviceTime: (ContinuousClock.now - start).seconds, taskIDs: [id],
                bucketID: chunk.bucket, replicas: peers.map(peerID)))
    }

    /// Checks a registration's body.
    ///
    /// - Parameters:
    ///   - registration: the body.
    ///   - bucket: the bucket of the path.
    ///   - replication: how many replicas are asked for, `nil` for as many as the body says.
    /// - Returns: the chunk that is announced.
    /// - Throws: ``Refusal``.
    func record(_ registration: RegistrationBody, in bucket: String, replication: Int? = nil) throws -> ChunkRecord {
        let bucket = try bucketID(bucket)
        guard sanitize(registration.bucketID) == bucket else {
            var refusal = Refusal(status: 400, "Bucket ID mismatch: \(bucket) != \(registration.bucketID)")
            refusal.recorded = .text(400, refusal.message)
            throw refusal
        }
        guard let checksum = Checksum(hex: registration.checksum) else {
            throw Refusal.invalid("'checksum' must be a SHA-256 of 64 hexadecimal digits")
        }
        guard registration.size >= 0 else { throw Refusal.invalid("'size' must not be negative") }
        let replication = replication ?? registration.replicationFactor
        guard replication > 0 else {
            throw Refusal.invalid("'replication_factor' must be at least 1, not \(replication)")
        }
        let metadata = ChunkMetadata(
            key: try chunkKey(registration.key), size: registration.size, checksum: checksum.hex,
            tags: registration.tags, contentType: registration.contentType, producerID: registration.producerID,
            ballID: try ballID(registration.ballID), bucketID: bucket, isDisabled: registration.isDisabled)
        guard metadata.size <= limits.chunk.bytes else {
            throw Refusal(status: 413, "a chunk may have \(limits.chunk), not \(ByteCount(metadata.size))")
        }
        return try ChunkRecord(metadata, checksum: checksum, replication: replication)
    }

    /// Whether a registration may take the place of other content.
    func replaces(_ request: Request) throws(Refusal) -> Bool {
        switch request.headers.first(name: WireHeader.update) {
        case nil, "0": return false
        case "1": return true
        case .some(let text): throw .invalid("the header '\(WireHeader.update)' must be 0 or 1, not '\(text)'")
        }
    }

    /// The refusal of a put onto other content: 404 and 666 at the registration (§3.1), where the Python client expects
    /// them; 409 at the upload, when another put was quicker.
    func taken(_ chunk: ChunkRecord, status: Int) -> Refusal {
        noPeers(
            for: chunk, status: status,
            "No available peers: '\(chunk.bucket)@\(chunk.key)', or its ball, holds other content.",
            suggestion: "Send the header 'Update: 1' to replace the ball, or delete it first.")
    }

    /// The refusal of a put that has no place.
    func refusal(_ failure: PlacementFailure, _ chunk: ChunkRecord) -> Refusal {
        switch failure {
        case .tooFewPeers(let wanted, let inService):
            noPeers(
                for: chunk, status: 404, "No available peers: \(wanted) replicas need \(wanted) peers in service.",
                suggestion: "Ask for at most \(inService) replicas, or add or enable peers.")
        case .full(let size, let used, let total):
            Refusal(
                status: 507,
                "no room for \(ByteCount(size)): \(ByteCount(used)) of \(ByteCount(total)) are in use; "
                    + "delete balls or give the node more room")
        }
    }

    private func noPeers(
        for chunk: ChunkRecord, status: Int, _ message: String, suggestion: String
    ) -> Refusal {
        var refusal = Refusal(status: status, code: ErrorBody.noAvailablePeersCode, message)
        let details = Refusal.Details(
            suggestion: suggestion, bucket: chunk.bucket, key: chunk.key, replicas: store.directories.ids)
        refusal.details = details
        if status == 404 { refusal.recorded = .noPeers(details) }
        return refusal
    }
}

extension Duration {
    /// Seconds, with their fraction.
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
