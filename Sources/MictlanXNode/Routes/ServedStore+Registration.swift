internal import MictlanXModel
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
        guard let checksum = Checksum(hex: registration.checksum) else {
            throw Refusal.invalid("'checksum' must be a SHA-256 of 64 hexadecimal digits")
        }
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
        return try CatalogChunk(metadata, checksum: checksum, replication: replication)
    }

    /// The refusal of a put onto other content: 404 and 666 at the registration (wire protocol §3.1), where the Python
    /// client expects them; 409 at the upload, when another put was quicker.
    func taken(_ chunk: CatalogChunk, status: Int) -> Refusal {
        noPeers(
            for: chunk, status: status,
            "No available peers: '\(chunk.bucket)@\(chunk.key)', or its ball, holds other content.",
            suggestion: "Send the header 'Update: 1' to replace the ball, or delete it first.")
    }

    /// The refusal of a put that has no place.
    func refusal(_ failure: PlacementFailure, _ chunk: CatalogChunk) -> Refusal {
        switch failure {
        case .tooFewPeers(let wanted, _) where store.directories.hasAbsent && wanted <= store.directories.ids.count:
            // The store is damaged, or a disk is not mounted: nobody's content is in the way, and a retry does not help.
            Refusal(
                status: 507,
                "no room: the directory of a peer of the store '\(store.directory)' is missing; mount it or bring it back, "
                    + "'mxshell node check' names it")
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

    private func noPeers(for chunk: CatalogChunk, status: Int, _ message: String, suggestion: String) -> Refusal {
        var refusal = Refusal(status: status, code: ErrorBody.noAvailablePeersCode, message)
        let details = Refusal.Details(
            suggestion: suggestion, bucket: chunk.bucket, key: chunk.key, replicas: store.directories.ids)
        refusal.details = details
        if status == 404 { refusal.recorded = .noPeers(details) }
        return refusal
    }
}
