internal import MictlanXModel
internal import NIOCore
internal import NIOHTTP1

extension ServedStore {
    /// Checks a registration's body.
    ///
    /// - Parameters:
    ///   - registration: the body.
    ///   - bucket: the bucket of the path.
    ///   - replication: how many replicas are asked for, `nil` for as many as the body says.
    /// - Returns: the chunk that is announced.
    /// - Throws: ``Refusal``.
    func record(_ registration: RegistrationBody, in bucket: String, replication: Int? = nil) throws -> CatalogChunk {
        let bucket = try CanonicalName.bucket(bucket)
        guard sanitize(registration.bucketID) == bucket else {
            var refusal = Refusal(status: 400, "Bucket ID mismatch: \(bucket) != \(registration.bucketID)")
            refusal.recorded = .text(400, refusal.message)
            throw refusal
        }
        let given = Checksum(hex: registration.checksum)
        guard given != nil || compatibility == .recorded else {
            throw Refusal.invalid("'checksum' must be a SHA-256 of 64 hexadecimal digits")
        }
        let checksum = given ?? SHA256.hash(registration.checksum.utf8)
        guard registration.size >= 0 else { throw Refusal.invalid("'size' must not be negative") }
        let replication = replication ?? registration.replicationFactor
        guard replication > 0 else {
            throw Refusal.invalid("'replication_factor' must be at least 1, not \(replication)")
        }
        let metadata = ChunkMetadata(
            key: try CanonicalName.key(registration.key), size: registration.size, checksum: checksum.hex,
            tags: registration.tags, contentType: registration.contentType, producerID: registration.producerID,
            ballID: try CanonicalName.ball(registration.ballID), bucketID: bucket, isDisabled: registration.isDisabled)
        guard metadata.size <= limits.chunk.bytes else {
            throw Refusal(status: 413, "a chunk may have \(limits.chunk), not \(ByteCount(metadata.size))")
        }
        var chunk = CatalogChunk(metadata, checksum: checksum, replication: replication)
        chunk.hasOpenChecksum = given == nil
        return chunk
    }

    /// Reads what a registration announces.
    ///
    /// - Parameters:
    ///   - document: the body.
    ///   - bucket: the bucket of the path.
    ///   - request: the headers.
    /// - Returns: the announcement.
    /// - Throws: ``Refusal``.
    func announcement(_ document: ByteBuffer, in bucket: String, _ request: Request) throws
        -> Announcement
    {
        let registration =
            try RegistrationBody(scanning: document) ?? decodeJSON(RegistrationBody.self, from: document)
        return Announcement(
            chunk: try record(registration, in: bucket), isReplacing: try request.isReplacing(),
            condition: try request.ifChecksum())
    }

    /// Refuses a registration that could not go through as things stand.
    ///
    /// - Throws: ``Refusal``, ``NodeError``.
    func checkAdmission(_ chunk: CatalogChunk, replacing: Bool, ifChecksum condition: Checksum?) async throws {
        let admission = try await store.admission(chunk, replacing: replacing, ifChecksum: condition)
        if let refusal = refusal(admission, chunk) { throw refusal }
    }

    /// The refusal of what could not go through as things stand; `nil` for what could.
    func refusal(_ admission: Admission, _ chunk: CatalogChunk) -> Refusal? {
        switch admission {
        case .admitted: nil
        case .conflict: taken(chunk)
        case .changed: changed(chunk.bucket, chunk.ball)
        }
    }

    /// The refusal of a put onto other content: 409 with the code of the Python client's `FileAlreadyExists` (wire protocol
    /// §7). The recorded router says 404 and 666, which that client's `put` takes for success.
    func taken(_ chunk: CatalogChunk) -> Refusal {
        refusal(
            409, code: ErrorBody.existsCode, chunk, "'\(chunk.bucket)@\(chunk.key)', or its ball, holds other content.",
            suggestion: "Send the header 'Update: 1' to replace the ball, or delete it first.")
    }

    /// The refusal of what was meant for another content of the ball.
    func changed(_ bucket: String, _ ball: String) -> Refusal {
        Refusal(
            status: 412,
            "the ball '\(bucket)@\(ball)' does not have the checksum of '\(WireHeader.ifChecksum)'; nothing was changed,"
                + " look at it again")
    }

    /// The refusal of a put that has no place.
    func refusal(_ failure: PlacementFailure, _ chunk: CatalogChunk) -> Refusal {
        switch failure {
        case .tooFewPeers(let wanted, _, let known) where wanted > known:
            refusal(
                422, code: 400, chunk, "\(counted(wanted, "replica")), \(counted(known, "peer"))",
                suggestion: "Ask for at most \(counted(known, "replica")), or add peers.")
        case .tooFewPeers(let wanted, _, _) where store.directories.hasAbsent && wanted <= store.directories.ids.count:
            // The store is damaged, or a disk is not mounted: nobody's content is in the way, and a retry does not help.
            Refusal(status: 507, NodeError.absentPeer(of: store.directory).message)
        case .tooFewPeers(let wanted, let inService, _):
            refusal(
                404, code: ErrorBody.noAvailablePeersCode, chunk,
                "No available peers: \(counted(wanted, "replica")) asked for, \(counted(inService, "peer")) in service.",
                suggestion: "Ask for at most \(counted(inService, "replica")), or add or enable peers.")
        case .full(let size, let used, let total):
            Refusal(
                status: 507,
                "no room for \(ByteCount(size)): \(ByteCount(used)) of \(ByteCount(total)) are in use; "
                    + "delete balls or give the node more room")
        }
    }

    /// The recorded router has one answer for all of them: 404 and 666.
    private func refusal(
        _ status: Int, code: Int, _ chunk: CatalogChunk, _ message: String, suggestion: String
    ) -> Refusal {
        var refusal = Refusal(status: status, code: code, message)
        let details = Refusal.Details(
            suggestion: suggestion, bucket: chunk.bucket, key: chunk.key, replicas: store.directories.ids)
        refusal.details = details
        refusal.recorded = .noPeers(details)
        return refusal
    }
}

/// A chunk that is to come.
struct Announcement: Sendable {
    let chunk: CatalogChunk
    /// Whether it may take the place of other content.
    let isReplacing: Bool
    /// The checksum that the visible ball must have; `nil` for any.
    let condition: Checksum?
}
private func counted(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
