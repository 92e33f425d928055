internal import MictlanXModel

extension ClientCore {
    /// Deletes a ball, on every router that still has it after the first has deleted it.
    @concurrent
    func delete(_ address: BallAddress, options: DeleteOptions) async throws -> DeleteReceipt {
        try await withDeadline(options.call.deadline, environment, "delete '\(address)'") {
            let operation = begin(options.call)
            var receipt = try await delete(address, options, operation)
            try await elsewhere(than: operation, "ball '\(address)'") { other in
                // A condition is looked at by every delete anyway. Where no ball was found, it may be a key by itself.
                let mayBeKey = receipt.wasAbsent || receipt.isKey
                if options.ifMatch == nil {
                    let isThere =
                        mayBeKey
                        ? try await known(address, other) != nil : try await existence(of: address, other).known != nil
                    guard isThere else { return }
                }
                receipt = receipt.joined(with: try await delete(address, options, other))
            }
            return receipt
        }
    }

    /// Deletes a ball on the router of an operation.
    func delete(
        _ address: BallAddress, _ options: DeleteOptions, _ operation: Operation
    ) async throws -> DeleteReceipt {
        if let count = try await removeAtOnce(address, options, operation) {
            return DeleteReceipt(address: address, chunkReplicas: count, bytes: nil)
        }
        let before = PeerMark(operation)
        let sight = options.ifMatch == nil ? nil : try await known(address, operation)
        let known = sight?.info
        if let ifMatch = options.ifMatch {
            guard let known else { return DeleteReceipt(address: address, chunkReplicas: 0, bytes: nil) }
            guard known.checksum == ifMatch else {
                throw MictlanXError(
                    .changed, "ball '\(address)' has other content than expected; look at it again before deleting")
            }
        }
        // A key without a layout is deleted by its key, wherever it belongs; a condition has been looked at above.
        var count = 0
        if known?.isKey != true {
            count = try await remove(
                address, operation, isForced: options.isForced, ifChecksum: options.ifMatch,
                listed: before?.with(sight?.entries))
        }
        var receipt = DeleteReceipt(address: address, chunkReplicas: count, bytes: known?.size)
        if count == 0, let key = try await loneKey(at: address, operation) {
            count = try await remove(ChunkKey(key.key), in: address.bucket, operation, isForced: options.isForced)
            receipt = DeleteReceipt(address: address, chunkReplicas: count, bytes: known?.size)
            receipt.isKey = true
        }
        return receipt
    }

    /// Deletes a ball that is to have a checksum by one request, where the router has said just now that it looks at the
    /// checksum itself.
    ///
    /// - Returns: how many chunk replicas were removed; `nil` where nothing was, so that it has to be looked at.
    /// - Throws: the network's codes.
    private func removeAtOnce(
        _ address: BallAddress, _ options: DeleteOptions, _ operation: Operation
    ) async throws -> Int? {
        guard let ifMatch = options.ifMatch, operation.session.recentCapabilities.contains(.conditional) else {
            return nil
        }
        var call = Call.delete(address.ball, in: address.bucket, isForced: options.isForced ? nil : false)
        call.set(WireHeader.ifChecksum, ifMatch.hex)
        call.isShared = true
        do {
            let count = try await json(DeleteBallReply.self, call, operation).deletes
            return count > 0 ? count : nil
        } catch let error as MictlanXError where error.code.errorClass != .transient {
            return nil
        }
    }

    /// What is there of a ball, or of a key without a layout.
    private func known(_ address: BallAddress, _ operation: Operation) async throws -> BallSight? {
        let found = try await listed(address, operation).known
        if let found, found.info.expectedChunks != nil { return found }
        return try await loneKey(at: address, operation).map {
            BallSight(info: BallInfo(address: address, metadata: [$0]))
        } ?? found
    }

    /// Deletes a ball by its id on the router of an operation and, where the router cannot be relied on, makes sure that
    /// it is gone.
    ///
    /// The recorded router passes over peers that fail, and forgets the keys all the same: only the ball's id reaches
    /// them again (wire protocol §3.11, §3.12, §14).
    ///
    /// - Parameters:
    ///   - address: the ball.
    ///   - operation: what it belongs to.
    ///   - isForced: whether peers delete by force.
    ///   - ifChecksum: the checksum that the ball must still have, where the router can look at it; `nil` for any.
    ///   - listed: what was listed of the ball just before; `nil` where that is not known.
    /// - Returns: how many chunk replicas were removed.
    /// - Throws: ``MictlanXError``: `existenceUnknown` where a peer does not answer that may have it still; `changed`;
    ///   `serverError` where it does not go; the network's codes.
    func remove(
        _ address: BallAddress, _ operation: Operation, isForced: Bool = true, ifChecksum: Checksum? = nil,
        listed: PeerMark.Replicas? = nil
    ) async throws -> Int {
        var call = Call.delete(address.ball, in: address.bucket, isForced: isForced ? nil : false)
        call.isShared = true
        // Elsewhere the look just before has to do.
        if operation.session.capabilities.contains(.conditional) { call.set(WireHeader.ifChecksum, ifChecksum?.hex) }
        var count = 0
        for attempt in 0..<3 {
            do {
                // A router whose delete by ball does nothing: the last attempt is by key.
                if attempt == 2 { count +|= try await removeByKeys(address, operation, isForced: isForced) }
                let removed = try await json(DeleteBallReply.self, call, operation).deletes
                count +|= max(0, removed)
            } catch let error as MictlanXError where error.isMissingRoute {
                // A router without this route. Our node has the route; only absence is no failure there.
                if error.code != .notFound, operation.session.capabilities.contains(.replace) { throw error }
                if operation.session.capabilities.contains(.replace) { return count }
                count +|= try await removeByKeys(address, operation, isForced: isForced)
            }
            if operation.session.capabilities.contains(.replace) { return count }
            let all = attempt == 0 && count == listed?.count ? listed?.mark : nil
            if try await isGone(address, operation, wasThere: count > 0, all: all) { return count }
        }
        throw MictlanXError(
            .serverError, "ball '\(address)' is still there after it was deleted: a peer refuses; delete it again later"
        )
    }

    /// Whether nothing is left of a ball at any peer.
    ///
    /// - Parameters:
    ///   - address: the ball.
    ///   - operation: what it belongs to.
    ///   - wasThere: whether something was deleted.
    ///   - mark: when all peers answered before all that was listed of the ball was deleted; `nil` where it was not.
    /// - Returns: whether nothing is left.
    /// - Throws: ``MictlanXError`` `existenceUnknown` where a peer does not answer; the network's codes.
    private func isGone(
        _ address: BallAddress, _ operation: Operation, wasThere: Bool, all mark: PeerMark?
    ) async throws -> Bool {
        // Who does not answer now may have been passed over: asked first, as a peer may come back between two questions.
        let round = try await operation.retry.retrying(environment) { _ in
            try await PeerWitness(core: self, operation: operation).confirmAllAnswer(about: "ball '\(address)'")
        }
        if let mark, mark.reaches(round, of: operation) { return true }
        // With something deleted the listing of what the peers have is enough; a router that lost its map, or never had
        // the ball in it, is believed only with all that its peers have.
        guard wasThere else { return try await existence(of: address, operation).known == nil }
        let chunks = Call.chunks(of: address.ball, in: address.bucket)
        do {
            return try await operation.retry.retrying(environment) { _ in
                try await once(chunks, operation) { response in
                    var listing = ChunkListing(response.body, key: "chunks", level: 1, subject: chunks.route.subject)
                    return try await listing.next() == nil
                }
            }
        } catch let error as MictlanXError where error.doubt != nil {
            return true
        }
    }

    /// Deletes the chunks of a ball one by one.
    private func removeByKeys(_ address: BallAddress, _ operation: Operation, isForced: Bool) async throws -> Int {
        guard let left = try await layoutExistence(of: address, operation).known else { return 0 }
        var count = 0
        for position in 0..<left.count {
            guard let key = try? ChunkKey(left[position].key) else { continue }
            count +|= try await removeOnce(key, in: address.bucket, operation, isForced: isForced) ?? 0
        }
        return count
    }

    /// Deletes one chunk, on every router that still has it.
    @concurrent
    func deleteByKey(_ key: ChunkKey, in bucket: BucketID, isForced: Bool, _ call: CallOptions) async throws -> Int {
        try await withDeadline(call.deadline, environment, "delete '\(bucket)/\(key)'") {
            let operation = begin(call)
            var count = try await remove(key, in: bucket, operation, isForced: isForced)
            try await elsewhere(than: operation, "chunk '\(bucket)/\(key)'") { other in
                // Asking first would be a request as well: a router without the chunk says so.
                count +|= try await remove(key, in: bucket, other, isForced: isForced)
            }
            return count
        }
    }

    /// Does the same on each other router, as nothing tells whether two of them share their peers (wire protocol §5.4).
    ///
    /// - Parameters:
    ///   - operation: what was done already, and by which router.
    ///   - subject: what was deleted, for the message.
    ///   - body: deletes by the router of its argument, which gives way to no other.
    /// - Throws: the first error when all have been asked: what a router that is silent may still have is not gone.
    func elsewhere(
        than operation: Operation, _ subject: String, _ body: (Operation) async throws -> Void
    ) async throws {
        var failure: MictlanXError?
        for (endpoint, other) in others(than: operation) {
            do {
                try await body(other)
            } catch let error as MictlanXError {
                // "Unreachable" says that no router was reached, which is not so.
                failure =
                    failure
                    ?? MictlanXError(
                        error.code == .unreachable ? .unavailable : error.code,
                        "\(subject) was deleted by the router at \(operation.session.current.endpoint.baseURL) and may"
                            + " still be at the one at \(endpoint.baseURL): \(error.message)",
                        cause: error, attempts: error.attempts)
            }
        }
        if let failure { throw failure }
    }

    /// The same operation at each router that it was not done by.
    func others(than operation: Operation) -> [(endpoint: RouterEndpoint, operation: Operation)] {
        let done = operation.session.current.index
        return routers.endpoints.enumerated().filter { $0.offset != done }.map { _, endpoint in
            // A pool of one router gives way to no other.
            let session = RouterSession(RouterPool([endpoint], environment))
            return (endpoint, Operation(session: session, options: operation.options))
        }
    }

    /// Deletes one chunk and, where the router cannot be relied on, makes sure that it is gone.
    ///
    /// - Throws: ``MictlanXError``: `existenceUnknown` where a peer may have it still, one that does not answer or one that
    ///   the router has forgotten: only a delete of the whole ball reaches that; `serverError`; the network's codes.
    private func remove(
        _ key: ChunkKey, in bucket: BucketID, _ operation: Operation, isForced: Bool
    ) async throws -> Int {
        var count = 0
        for _ in 0..<2 {
            let deletes = try await removeOnce(key, in: bucket, operation, isForced: isForced)
            count +|= deletes ?? 0
            if operation.session.capabilities.contains(.replace) { return count }
            // The router forgets the key whatever its peers said: they are asked what they have.
            if try await existence(of: key.rawValue, in: bucket.rawValue, operation).known == nil { return count }
        }
        throw MictlanXError(.serverError, "chunk '\(bucket)/\(key)' is still there after it was deleted")
    }

    /// - Returns: how many replicas were removed; `nil` when the router does not know the chunk.
    private func removeOnce(
        _ key: ChunkKey, in bucket: BucketID, _ operation: Operation, isForced: Bool
    ) async throws -> Int? {
        do {
            let call = Call.delete(key.rawValue, in: bucket.rawValue, isForced: isForced ? nil : false)
            return max(0, try await json(DeleteKeyReply.self, call, operation).deletes)
        } catch let error as MictlanXError where error.code == .notFound || error.doubt != nil {
            return nil
        }
    }
}
