internal import MictlanXModel
internal import NIOHTTP1

/// §4: what changes the replicas of one peer.
extension Router {
    /// Removes one replica; the header tells how many there were.
    func deleteKey(_ bucket: String, _ key: String, at peer: Int, _ request: Request) async throws -> Reply {
        let bucket = try bucketID(bucket)
        let key = try chunkKey(key)
        try checkNumber(WireHeader.force, request)
        return deleted(try await store.deleteKey(key, in: bucket, at: peer))
    }

    /// Removes the replicas of a ball.
    func deleteBall(_ bucket: String, _ ball: String, at peer: Int, _ request: Request) async throws -> Reply {
        let bucket = try bucketID(bucket)
        let ball = try ballID(ball)
        try checkNumber(WireHeader.force, request)
        return deleted(try await store.deleteBall(ball, in: bucket, at: peer))
    }

    /// Copies a chunk from this peer to another one of the node. `ok` is false where none can take it.
    func replicate(_ bucket: String, _ key: String, from peer: Int, _ id: String) async throws -> Reply {
        let start = ContinuousClock.now
        let bucket = try bucketID(bucket)
        let key = try chunkKey(key)
        let located = try await store.chunk(bucket: bucket, key: key)
        guard let located, located.holder(peer) != nil else { throw Refusal.notFound("\(bucket)@\(key) not found") }
        let target: Int?
        do {
            target = try await store.replicate(key, in: bucket, from: peer)
        } catch is PlacementFailure {
            target = nil
        }
        return try .json(
            ReplicateReply(
                peerID: id, replicaPeerID: target.map(peerID) ?? "none", bucketID: bucket, key: key,
                size: located.chunk.size, isDone: target != nil,
                responseTime: Int((ContinuousClock.now - start).seconds * 1_000)))
    }

    /// Takes note of a peer elsewhere, which this one will never use: its replicas go to the peers of its own node.
    @inline(never) func addNode(_ body: inout RequestBody) async throws -> Reply {
        try .json(decodeJSON(PeerNode.self, from: try await body.collect(upTo: limits.document)))
    }

    private func deleted(_ count: Int) -> Reply {
        Reply(status: .noContent, headers: [(WireHeader.deletes, String(count))])
    }
}
