internal import MictlanXModel

extension ClientCore {
    /// Deletes a ball.
    @concurrent
    func delete(_ address: BallAddress, options: DeleteOptions) async throws -> DeleteReceipt {
        try await withDeadline(options.call.deadline, environment, "delete '\(address)'") {
            let operation = begin(options.call)
            let known = options.ifMatch == nil ? nil : try await existing(address, operation)?.info
            if let ifMatch = options.ifMatch {
                guard let known else { return DeleteReceipt(address: address, chunkReplicas: 0, bytes: nil) }
                guard known.checksum == ifMatch else {
                    throw MictlanXError(
                        .changed, "ball '\(address)' has other content than expected; look at it again before deleting")
                }
            }
            let count = try await remove(address, operation)
            return DeleteReceipt(address: address, chunkReplicas: count, bytes: known?.size)
        }
    }

    /// Deletes a ball by its id and, where the router cannot be relied on, makes sure that it is gone.
    ///
    /// - Returns: how many chunk replicas were removed.
    func remove(_ address: BallAddress, _ operation: Operation) async throws -> Int {
        var count = 0
        do {
            let route = APIRoute.deleteBall(bucket: address.bucket.rawValue, ball: address.ball.rawValue)
            count = try await json(DeleteBallReply.self, Call(route: route), operation).deletes
        } catch let error as MictlanXError where [.notFound, .rejected, .configuration].contains(error.code) {
            // A router without this route: by keys, below.
        }
        if operation.session.capabilities.contains(.replace) { return count }
        // The real router ignores peers that fail (wire protocol §3.11, §3.12).
        for _ in 0..<2 {
            guard let left = try await existing(address, operation) else { return count }
            for index in 0..<left.count {
                guard let key = try? ChunkKey(left[index].key) else { continue }
                count += try await remove(key, in: address.bucket, operation)
            }
        }
        guard try await existing(address, operation) == nil else {
            throw MictlanXError(.serverError, "ball '\(address)' is still there after it was deleted")
        }
        return count
    }

    /// Deletes one chunk.
    @concurrent
    func deleteByKey(_ key: ChunkKey, in bucket: BucketID, _ call: CallOptions) async throws -> Int {
        try await remove(key, in: bucket, begin(call))
    }

    private func remove(_ key: ChunkKey, in bucket: BucketID, _ operation: Operation) async throws -> Int {
        do {
            let route = APIRoute.deleteKey(bucket: bucket.rawValue, key: key.rawValue)
            return max(0, try await json(DeleteKeyReply.self, Call(route: route), operation).deletes)
        } catch MictlanXError.Code.notFound {
            return 0
        }
    }
}
