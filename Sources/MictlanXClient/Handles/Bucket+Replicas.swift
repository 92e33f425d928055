public import MictlanXModel

extension Bucket {
    /// Has peers copy the chunks of a ball until each has as many replicas. The peers themselves are asked, so they must
    /// be reachable from here.
    ///
    /// - Parameters:
    ///   - ball: the ball.
    ///   - replicas: how many there are to be, at least.
    ///   - call: headers and time-outs.
    /// - Returns: how many copies were made.
    /// - Throws: ``MictlanXError``: `notFound`; `configuration` where the router does not tell which peers have a chunk;
    ///   `notStored` where no peer makes another copy; `incomplete` for a chunk without a reachable replica; the network's
    ///   codes.
    @discardableResult
    public func replicate(
        _ ball: BallID, to replicas: Int, call: CallOptions = CallOptions()
    ) async throws -> Int {
        guard let router = client.routers.first else { return 0 }
        var peers: [String: Peer] = [:]
        for description in try await router.peers(call: call).available {
            if let peer = try? client.peer(description) { peers[description.peerID] = peer }
        }
        var copies = 0
        for try await chunk in client.chunks(of: address(ball), call: call) {
            let key = try ChunkKey(chunk.key)
            var holders = Set(try await holders(of: key, call).filter { $0.size == chunk.size }.map(\.peerID))
            while holders.count < replicas {
                guard let source = holders.sorted().lazy.compactMap({ peers[$0] }).first else {
                    throw MictlanXError(
                        .incomplete, "chunk '\(id)/\(key)' has no replica at a peer that can be reached")
                }
                let reply = try await source.replicate(key, in: id, call: call)
                guard holders.insert(reply.replicaPeerID).inserted else {
                    throw MictlanXError(
                        .notStored,
                        "chunk '\(id)/\(key)' has \(holders.count) of \(replicas) replicas, and no other"
                            + " peer takes one")
                }
                copies += 1
            }
        }
        return copies
    }

    private func holders(of key: ChunkKey, _ call: CallOptions) async throws -> [ReplicaSize] {
        let core = client.core
        return try await core.replicas(of: key.rawValue, in: id.rawValue, core.begin(call))
    }
}
