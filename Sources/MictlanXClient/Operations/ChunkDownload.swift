internal import MictlanXModel

extension ClientCore {
    /// Reads one chunk once, hashing as it comes, and checks length and checksum at its end.
    ///
    /// - Parameters:
    ///   - chunk: the chunk.
    ///   - operation: what it belongs to.
    ///   - forced: whether the router's cache is passed.
    ///   - peer: the peer to read from; `nil` leaves the choice to the router.
    ///   - isDoubted: whether other bytes than the chunk's came before: our node then looks at its replicas first.
    ///   - sink: takes the bytes and their offset in the chunk; not to be trusted before this returns.
    /// - Throws: ``MictlanXError``: `checksumMismatch`, `lengthMismatch`, the network's codes; what the sink throws.
    func download(
        _ chunk: StoredChunk, _ operation: Operation, forced: Bool, from peer: String? = nil, isDoubted: Bool = false,
        _ sink: ([UInt8], Int) throws -> Void
    ) async throws {
        let call = Call.content(
            .chunkData(bucket: chunk.bucket, key: chunk.key), isForced: forced || isDoubted ? true : nil, peer: peer,
            isDoubted: isDoubted)
        let name = "chunk '\(chunk.bucket)/\(chunk.key)'"
        if !forced, !isDoubted, peer == nil, let bytes = operation.brought?.take() {
            var check = ContentCheck(size: chunk.size, checksum: chunk.checksum)
            try check.add(bytes, name)
            try check.finish(name)
            return try sink(bytes, 0)
        }
        try await once(call, operation) { response in
            var check = ContentCheck(size: chunk.size, checksum: chunk.checksum)
            for try await piece in response.body {
                let offset = check.count
                try check.add(piece, name)
                try sink(piece, offset)
            }
            try check.finish(name)
        }
    }

    /// Reads one chunk from the client's cache or, again where that may help, from a router; after bytes that did not
    /// match, past the router's cache, and then from each replica by itself (wire protocol §11.4); so, too, where the router
    /// was led to peers without the chunk each time: it keeps those of a registration that was never followed by bytes.
    ///
    /// - Parameters:
    ///   - chunk: the chunk.
    ///   - operation: what it belongs to.
    ///   - forced: whether all caches are passed.
    ///   - isKept: whether the client's cache keeps the chunk. What goes to a file it does not: the chunk would have to be
    ///     gathered in memory only for that, and who reads it again has the file.
    ///   - sink: takes the bytes and their offset in the chunk; not to be trusted before this returns.
    /// - Throws: ``MictlanXError``: `checksumMismatch`, `lengthMismatch`, the network's codes; what the sink throws.
    func downloadRetrying(
        _ chunk: StoredChunk, _ operation: Operation, forced: Bool, isKept: Bool = false,
        _ sink: (_ bytes: [UInt8], _ offset: Int) throws -> Void
    ) async throws {
        let place = forced ? nil : CachePlace(chunk, cache)
        if let bytes = place?.find() {
            operation.tally?.count(isHit: true)
            environment.log.didHitCache(bucket: chunk.bucket, key: chunk.key, bytes: bytes.count)
            return try sink(bytes, 0)
        }
        operation.tally?.count(isHit: false)
        do {
            let place = isKept ? place : nil
            try await operation.retry.retrying(environment) { attempt in
                var gathered: [UInt8] = []
                try await downloadListed(chunk, operation, forced: forced, isDoubted: attempt.followsIntegrityError) {
                    if place != nil { if $1 == 0 { gathered = $0 } else { gathered += $0 } }
                    try sink($0, $1)
                }
                place?.fill(gathered)
            }
        } catch let error as MictlanXError where error.code.errorClass == .integrity {
            try await downloadFromReplicas(chunk, operation, after: error, sink)
        } catch let error as MictlanXError where error.code == .notStored {
            do {
                try await downloadFromReplicas(chunk, operation, after: error, sink)
            } catch MictlanXError.Code.notStored {
                guard try await isOnlyRegistered(chunk, operation.once) else { throw error }
                throw chunk.withoutData
            }
        }
    }

    /// Whether all peers answer and none has bytes of a chunk that is listed.
    ///
    /// - Returns: `false`, too, where that cannot be told now.
    /// - Throws: `CancellationError`.
    private func isOnlyRegistered(_ chunk: StoredChunk, _ operation: Operation) async throws -> Bool {
        do {
            try await PeerWitness(core: self, operation: operation).confirmAllAnswer(about: chunk.key)
            return try await ChunkPresence(core: self, operation: operation).isGhost(chunk)
        } catch is MictlanXError {
            return false
        }
    }

    /// Reads a chunk that was listed: the real router says 404 of it when a peer fails (wire protocol §3.6), which may
    /// pass.
    private func downloadListed(
        _ chunk: StoredChunk, _ operation: Operation, forced: Bool, isDoubted: Bool,
        _ sink: ([UInt8], Int) throws -> Void
    ) async throws {
        do {
            try await download(chunk, operation, forced: forced, isDoubted: isDoubted, sink)
        } catch let error as MictlanXError where error.doubt != nil {
            throw MictlanXError(.notStored, error.message, cause: error)
        }
    }

    /// Reads one chunk from the first replica whose bytes match.
    ///
    /// - Throws: the error before, when the replica that the router read is the only one, the router cannot name them, or no
    ///   replica is right.
    private func downloadFromReplicas(
        _ chunk: StoredChunk, _ operation: Operation, after error: MictlanXError, _ sink: ([UInt8], Int) throws -> Void
    ) async throws {
        let peers: [String]
        if error.code == .notStored {
            let presence = ChunkPresence(core: self, operation: operation.once)
            peers = (try? await presence.candidates(for: chunk.key, in: chunk.bucket)) ?? []
        } else {
            let known = try? await replicas(of: chunk.key, in: chunk.bucket, operation.once)
            peers = Set((known ?? []).map(\.peerID)).sorted()
        }
        try Task.checkCancellation()
        // Bytes that do not match came from a replica.
        guard peers.count > (error.code == .notStored ? 0 : 1) else { throw error }
        for peer in peers {
            do {
                return try await download(
                    chunk, operation, forced: true, from: peer, isDoubted: error.code != .notStored, sink)
            } catch is MictlanXError {
                continue
            }
        }
        throw error
    }

    /// How many chunks of a ball are held in memory at once: as many as asked for, within 16 MiB, at least one.
    static func lookAhead(_ layout: BallLayout, wanted: Int) -> Int {
        max(1, min(wanted, (1 << 24) / max(1, layout.largestSize)))
    }
}

extension StoredChunk {
    /// The error of a chunk that was registered and never stored.
    var withoutData: MictlanXError {
        MictlanXError(
            .incomplete,
            "chunk '\(bucket)/\(key)' is registered, no data: no peer has its bytes; put the ball again to complete it, or"
                + " delete it")
    }
}
