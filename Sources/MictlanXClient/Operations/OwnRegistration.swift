internal import MictlanXModel

/// The registration that one call made for a chunk, and the one place that takes it back.
///
/// The protocol deletes by key, on all peers at once, and knows no condition. So it is first made sure that everything
/// under the key is this call's: each replica says what this call registered, moment and producer included, and lies on
/// a peer that this call was promised. A put that begins between the look and the delete cannot be told apart by this
/// protocol.
struct OwnRegistration: Sendable {
    let core: ClientCore
    let operation: Operation
    let metadata: ChunkMetadata
    /// The peers that were promised; empty when the answer did not arrive.
    let peers: Set<String>

    /// Deletes it, unless something else would go with it.
    ///
    /// - Throws: ``MictlanXError``: `exists` when another's is there too, and nothing was deleted; the network's codes.
    func takeBack() async throws {
        let replicas = try await replicas()
        guard !replicas.isEmpty else { return }
        guard replicas.allSatisfy(isOwn), try await liesWherePromised() else {
            throw MictlanXError(
                .exists,
                "chunk '\(metadata.bucketID)/\(metadata.key)': its upload failed, and another put has the same key;"
                    + " nothing was deleted, put the ball again to see what is there")
        }
        let presence = ChunkPresence(core: core, operation: operation)
        let size = metadata.size
        try await presence.remove(
            StoredChunk(bucket: metadata.bucketID, key: metadata.key, size: size, checksum: nil))
    }

    /// What is known under the key, once for each replica.
    private func replicas() async throws -> [ChunkMetadata] {
        let address = BallAddress(bucket: try BucketID(metadata.bucketID), ball: try BallID(metadata.ballID))
        let key = try ChunkKey(metadata.key)
        return try await core.reduceChunks(of: address, operation, only: key, into: []) { $0.append($1) }
    }

    private func isOwn(_ replica: ChunkMetadata) -> Bool {
        replica.checksum == metadata.checksum && replica.size == metadata.size
            && replica.producerID == metadata.producerID && replica.fullChecksum == metadata.fullChecksum
            && replica.tags[ReservedTag.updatedAt] == metadata.tags[ReservedTag.updatedAt]
    }

    private func liesWherePromised() async throws -> Bool {
        guard !peers.isEmpty else { return true }
        let presence = ChunkPresence(core: core, operation: operation)
        guard let holders = try await presence.holders(of: metadata.key, in: metadata.bucketID) else { return true }
        return holders.isSubset(of: peers)
    }
}
