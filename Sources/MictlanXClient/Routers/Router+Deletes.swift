public import MictlanXModel

/// Deleting and disabling (wire protocol §3.11 to §3.13).
extension Router {
    /// Deletes one chunk, every replica of it. Peers that fail are passed over by the router.
    ///
    /// - Parameters:
    ///   - key: the chunk.
    ///   - bucket: where it lies.
    ///   - force: what peers are told in `Force`; `nil` as the router does it, which is yes.
    ///   - options: headers, time-outs and retries.
    /// - Returns: how many replicas were removed.
    /// - Throws: ``MictlanXError``: `notFound`, also when a lost answer made this the second attempt; the network's
    ///   codes.
    public func delete(
        _ key: ChunkKey, in bucket: BucketID, force: Bool? = nil, call options: CallOptions = CallOptions()
    ) async throws -> DeleteKeyReply {
        let call = Call(route: .deleteKey(bucket: bucket.rawValue, key: key.rawValue), force: force)
        return try await server.json(DeleteKeyReply.self, call, options)
    }

    /// Deletes a ball, every replica of every chunk. An unknown ball is no error.
    ///
    /// - Parameters:
    ///   - ball: the ball.
    ///   - bucket: where it lies.
    ///   - force: what peers are told in `Force`; `nil` as the router does it, which is yes.
    ///   - options: headers, time-outs and retries.
    /// - Returns: how many chunk replicas were removed.
    /// - Throws: ``MictlanXError``: the network's codes.
    public func delete(
        ball: BallID, in bucket: BucketID, force: Bool? = nil, call options: CallOptions = CallOptions()
    ) async throws -> DeleteBallReply {
        let call = Call(route: .deleteBall(bucket: bucket.rawValue, ball: ball.rawValue), force: force)
        return try await server.json(DeleteBallReply.self, call, options)
    }

    /// Takes one chunk out of service. The router says yes to an unknown chunk too, and the real one goes on to serve
    /// what is in its cache.
    ///
    /// - Parameters:
    ///   - key: the chunk.
    ///   - bucket: where it lies.
    ///   - options: headers, time-outs and retries.
    /// - Throws: ``MictlanXError``: the network's codes.
    public func disable(
        _ key: ChunkKey, in bucket: BucketID, call options: CallOptions = CallOptions()
    ) async throws {
        try await server.disable(key, in: bucket, options)
    }
}

extension Call {
    /// A delete; `Force` is an integer on the wire.
    init(route: APIRoute, force: Bool?) {
        self.init(route: route, headers: force.map { [(WireHeader.force, $0 ? "1" : "0")] } ?? [])
    }
}

extension APIServer {
    func disable(_ key: ChunkKey, in bucket: BucketID, _ options: CallOptions) async throws {
        let route = APIRoute.disableChunk(bucket: bucket.rawValue, key: key.rawValue)
        try await acknowledge(Call(route: route), options)
    }
}
