internal import MictlanXModel
internal import NIOHTTP1

/// Wire protocol §4: what changes the replicas of one peer.
extension PeerAPI {
    /// Removes one replica; the header tells how many there were.
    func deleteKey(_ bucket: String, _ key: String, _ request: Request) async throws -> Reply {
        let (bucket, key) = try CanonicalName.chunk(bucket, key)
        try request.checkNumber(WireHeader.force)
        return deleted(try await store.deleteKey(key, in: bucket, at: number))
    }

    /// Removes the replicas of a ball.
    func deleteBall(_ bucket: String, _ ball: String, _ request: Request) async throws -> Reply {
        let (bucket, ball) = try CanonicalName.ball(bucket, ball)
        try request.checkNumber(WireHeader.force)
        let condition = try request.ballCondition()
        guard let count = try await store.deleteBall(ball, in: bucket, at: number, if: condition) else {
            throw served.changed(bucket, ball)
        }
        return deleted(count)
    }

    /// Copies a chunk from this peer to another one of the node. `ok` is false where none can take it.
    func replicate(_ bucket: String, _ key: String) async throws -> Reply {
        let start = ContinuousClock.now
        let (bucket, key) = try CanonicalName.chunk(bucket, key)
        let located = try await store.chunk(bucket: bucket, key: key)
        guard let located, located.holder(at: number) != nil else {
            throw Refusal.notFound("\(bucket)@\(key) not found")
        }
        let target: Int?
        do {
            target = try await store.replicate(key, in: bucket, from: number)
        } catch is PlacementFailure {
            target = nil
        }
        return try .json(
            ReplicateReply(
                peerID: id, replicaPeerID: target.map(served.peerID) ?? "none", bucketID: bucket, key: key,
                size: located.chunk.size, isDone: target != nil,
                responseTime: Int((ContinuousClock.now - start).seconds * 1_000)))
    }

    /// Takes note of a peer elsewhere, which this one will never use: its replicas go to the peers of its own node.
    @inline(never)  // Swift 6.3.1 -O crashes when it splits a coroutine that this was inlined into.
    func addNode(_ body: inout RequestBody) async throws -> Reply {
        try .json(decodeJSON(PeerNode.self, from: try await body.collect(upTo: served.limits.document)))
    }

    private func deleted(_ count: Int) -> Reply {
        Reply(status: .noContent, headers: [(WireHeader.deletes, String(count))])
    }
}
