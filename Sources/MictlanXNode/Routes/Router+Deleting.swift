internal import MictlanXModel

extension Router {
    /// §3.11: removes one chunk.
    func deleteKey(_ bucket: String, _ key: String, _ request: Request) async throws -> Reply {
        let bucket = try bucketID(bucket)
        let key = try chunkKey(key)
        _ = try request.headerNumber(WireHeader.force)
        let count = try await store.deleteKey(key, in: bucket)
        guard count > 0 else { throw Refusal.notFound("\(bucket)@\(key) not found") }
        return try .json(DeleteKeyReply(deletes: count, key: key))
    }

    /// §3.12: removes a ball; one that is not there is a success with nothing removed.
    func deleteBall(_ bucket: String, _ ball: String, _ request: Request) async throws -> Reply {
        let bucket = try bucketID(bucket)
        let ball = try ballID(ball)
        _ = try request.headerNumber(WireHeader.force)
        return try .json(DeleteBallReply(deletes: try await store.deleteBall(ball, in: bucket), ballID: ball))
    }
}
