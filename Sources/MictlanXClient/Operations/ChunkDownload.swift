internal import MictlanXModel

extension ClientCore {
    /// Reads one chunk once, hashing as it comes, and checks length and checksum at its end.
    ///
    /// - Parameters:
    ///   - chunk: the chunk.
    ///   - operation: what it belongs to.
    ///   - forced: whether the router's cache is passed.
    ///   - sink: takes the bytes and their offset in the chunk; not to be trusted before this returns.
    /// - Throws: ``MictlanXError``: `checksumMismatch`, `lengthMismatch`, the network's codes; what the sink throws.
    func download(
        _ chunk: StoredChunk, _ operation: Operation, forced: Bool, _ sink: ([UInt8], Int) throws -> Void
    ) async throws {
        var call = Call(route: .chunkData(bucket: chunk.bucket, key: chunk.key))
        if forced { call.headers = [(WireHeader.forceGet, "1")] }
        let name = "chunk '\(chunk.bucket)/\(chunk.key)'"
        try await once(call, operation) { response in
            var hasher = SHA256()
            var offset = 0
            for try await piece in response.body {
                guard piece.count <= chunk.size - offset else {
                    throw MictlanXError(.lengthMismatch, "\(name): more than the \(chunk.size) bytes announced came")
                }
                hasher.update(piece)
                try sink(piece, offset)
                offset += piece.count
            }
            guard offset == chunk.size else {
                throw MictlanXError(.lengthMismatch, "\(name): \(offset) of \(chunk.size) bytes came")
            }
            let checksum = hasher.finish()
            guard checksum == chunk.checksum else {
                throw MictlanXError(
                    .checksumMismatch,
                    "\(name): its checksum should be \(chunk.checksum?.hex ?? "known"), the bytes have \(checksum)")
            }
        }
    }

    /// Reads one chunk, again where that may help; after bytes that did not match, past the router's cache.
    func downloadRetrying(
        _ chunk: StoredChunk, _ operation: Operation, forced: Bool,
        _ sink: (_ bytes: [UInt8], _ offset: Int) throws -> Void
    ) async throws {
        try await operation.retry.retrying(environment) { attempt in
            do {
                try await download(chunk, operation, forced: forced || attempt.followsIntegrityError, sink)
            } catch let error as MictlanXError
                where error.code == .notFound && !operation.session.capabilities.contains(.replace)
            {
                // The chunk was listed, and the real router says 404 when a peer fails (wire protocol §3.6).
                throw MictlanXError(.notStored, error.message, cause: error)
            }
        }
    }

    /// How many chunks of a ball are held in memory at once: as many as asked for, within 16 MiB, at least one.
    static func lookAhead(_ layout: BallLayout, wanted: Int) -> Int {
        let largest = (0..<layout.count).reduce(1) { max($0, layout.size(of: $1)) }
        return max(1, min(wanted, (1 << 24) / largest))
    }
}
