internal import MictlanXModel

extension ClientCore {
    /// The sizes of the replicas of one chunk, in bytes (wire protocol §3.10).
    ///
    /// - Returns: `nil` from a router without the route; nothing where no replica was reached.
    /// - Throws: the network's codes.
    func replicaSizes(of key: ChunkKey, in bucket: BucketID, _ operation: Operation) async throws -> [ReplicaSize]? {
        do {
            return try await replicas(of: key.rawValue, in: bucket.rawValue, operation)
        } catch let error as MictlanXError where error.isMissingRoute {
            return nil
        }
    }

    /// The size of one chunk in bytes: as its replicas have it, or as its metadata say where they cannot be asked.
    ///
    /// - Throws: ``MictlanXError``: `notFound`; `lengthMismatch` for replicas of different sizes; the network's codes.
    @concurrent
    func size(of key: ChunkKey, in bucket: BucketID, _ call: CallOptions) async throws -> Int {
        try await withDeadline(call.deadline, environment, "chunk '\(bucket)/\(key)'") {
            try await sizeNow(of: key, in: bucket, begin(call))
        }
    }

    private func sizeNow(of key: ChunkKey, in bucket: BucketID, _ operation: Operation) async throws -> Int {
        let replicas = try await replicaSizes(of: key, in: bucket, operation) ?? []
        guard let first = replicas.first else { return try await metadata(of: key, in: bucket, operation).size }
        if let other = replicas.first(where: { $0.size != first.size }) {
            throw MictlanXError(
                .lengthMismatch,
                "chunk '\(bucket)/\(key)': \(first.size) bytes at peer '\(first.peerID)', \(other.size) at"
                    + " '\(other.peerID)'; put the ball again")
        }
        return first.size
    }

    /// The size of a complete ball in bytes.
    ///
    /// - Throws: ``MictlanXError``: `notFound`, `incomplete`, and the network's codes.
    @concurrent
    func size(of address: BallAddress, _ call: CallOptions) async throws -> Int {
        let info = try await info(of: address, call)
        if !info.isComplete { try await confirmAllAnswer(about: address, begin(call)) }
        try info.checkComplete()
        return info.size
    }

    /// The tags of a ball without the five of the layout: one small request where its first chunk has the usual key.
    ///
    /// - Throws: ``MictlanXError`` `notFound`, and the network's codes.
    @concurrent
    func tags(of address: BallAddress, _ call: CallOptions) async throws -> [String: String] {
        try await withDeadline(call.deadline, environment, "ball '\(address)'") {
            try await tagsNow(of: address, begin(call))
        }
    }

    private func tagsNow(of address: BallAddress, _ operation: Operation) async throws -> [String: String] {
        let first = try await existence(
            of: address.ball.chunk(0).rawValue, in: address.bucket.rawValue, ofBall: address, operation)
        guard case .present(let chunk) = first else { return try await layout(of: address, operation).info.tags }
        return BallInfo(address: address, metadata: [chunk]).tags
    }
}

extension MictlanXError {
    /// Whether a router may have answered so because it does not have the route (404, 405, 422).
    var isMissingRoute: Bool {
        // A redirect, a page or a limit of something in the router's place says nothing of its routes.
        [.notFound, .rejected].contains(code) || code == .configuration && [404, 405].contains(status)
            || doubt == .metadataDecides
    }
}
