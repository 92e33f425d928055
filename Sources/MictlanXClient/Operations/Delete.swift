internal import MictlanXModel

extension ClientCore {
    /// Deletes a ball.
    @concurrent
    func delete(_ address: BallAddress, options: DeleteOptions) async throws -> DeleteReceipt {
        try await withDeadline(options.call.deadline, environment, "delete '\(address)'") {
            let operation = begin(options.call)
            let known = options.ifMatch == nil ? nil : try await existing(address, operation)?.info
            if let ifMatch = options.ifMatch {
                // Where one of several routers has no such ball, another one may.
                guard known != nil || routers.endpoints.count > 1 else {
                    return DeleteReceipt(address: address, chunkReplicas: 0, bytes: nil)
                }
                try Self.check(known, has: ifMatch)
            }
            let count = try await everywhere("ball '\(address)'", operation) { operation, isFirst in
                if isFirst { return try await remove(address, operation, force: options.force) }
                guard let other = try await existing(address, operation)?.info else { return 0 }
                if let ifMatch = options.ifMatch { try Self.check(other, has: ifMatch) }
                return try await remove(address, operation, force: options.force)
            }
            return DeleteReceipt(address: address, chunkReplicas: count, bytes: known?.size)
        }
    }

    private static func check(_ known: BallInfo?, has checksum: Checksum) throws(MictlanXError) {
        guard let known, known.checksum != checksum else { return }
        throw MictlanXError(
            .changed, "ball '\(known.address)' has other content than expected; look at it again before deleting")
    }

    /// Deletes a ball by its id with the router of an operation and, where the router cannot be relied on, makes sure
    /// that it is gone.
    ///
    /// - Returns: how many chunk replicas were removed.
    func remove(_ address: BallAddress, _ operation: Operation, force: Bool = true) async throws -> Int {
        var count = 0
        do {
            let route = APIRoute.deleteBall(bucket: address.bucket.rawValue, ball: address.ball.rawValue)
            let call = Call(route: route, headers: Self.header(force: force))
            count = max(0, try await json(DeleteBallReply.self, call, operation).deletes)
        } catch let error as MictlanXError where error.isMissingRoute {
            // By keys, below.
        }
        if operation.session.capabilities.contains(.replace) { return count }
        // The real router ignores peers that fail (wire protocol §3.11, §3.12).
        for _ in 0..<2 {
            guard let left = try await existing(address, operation) else { return count }
            for index in 0..<left.count {
                guard let key = try? ChunkKey(left[index].key) else { continue }
                count += try await remove(key, in: address.bucket, operation, force: force) ?? 0
            }
        }
        guard try await existing(address, operation) == nil else {
            throw MictlanXError(.serverError, "ball '\(address)' is still there after it was deleted")
        }
        return count
    }

    /// Deletes one chunk.
    @concurrent
    func deleteByKey(_ key: ChunkKey, in bucket: BucketID, _ options: DeleteOptions) async throws -> Int {
        try await withDeadline(options.call.deadline, environment, "delete '\(bucket)/\(key)'") {
            try await everywhere("chunk '\(bucket)/\(key)'", begin(options.call)) { operation, _ in
                if let ifMatch = options.ifMatch {
                    guard let known = try await existing(key, in: bucket, operation) else { return 0 }
                    guard known.checksum == ifMatch.hex else {
                        throw MictlanXError(.changed, "chunk '\(bucket)/\(key)' has other content than expected")
                    }
                }
                guard let count = try await remove(key, in: bucket, operation, force: options.force) else { return 0 }
                // The real router drops a chunk from its map although a peer failed, and counts what the others did.
                guard !operation.session.capabilities.contains(.replace),
                    try await existing(key, in: bucket, operation) != nil
                else { return count }
                throw MictlanXError(.serverError, "chunk '\(bucket)/\(key)' is still there after it was deleted")
            }
        }
    }

    /// Deletes one chunk with the router of an operation.
    ///
    /// - Returns: how many replicas were removed; `nil` when the router knows none.
    private func remove(
        _ key: ChunkKey, in bucket: BucketID, _ operation: Operation, force: Bool
    ) async throws -> Int? {
        do {
            let route = APIRoute.deleteKey(bucket: bucket.rawValue, key: key.rawValue)
            let call = Call(route: route, headers: Self.header(force: force))
            return max(0, try await json(DeleteKeyReply.self, call, operation).deletes)
        } catch MictlanXError.Code.notFound {
            return nil
        }
    }

    private func existing(
        _ key: ChunkKey, in bucket: BucketID, _ operation: Operation
    ) async throws -> ChunkMetadata? {
        do { return try await metadata(of: key, in: bucket, operation) } catch MictlanXError.Code.notFound {
            return nil
        }
    }

    private static func header(force: Bool) -> [(name: String, value: String)] {
        [(WireHeader.force, force ? "1" : "0")]
    }
}
