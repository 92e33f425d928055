internal import MictlanXModel

extension ClientCore {
    /// Puts one chunk of a ball that is put chunk by chunk.
    @concurrent
    func putSingle(
        _ chunk: Chunk, of address: BallAddress, isWhole: Bool, options: PutOptions
    ) async throws -> PutReceipt {
        if isWhole {
            guard chunk.index == 0 else {
                throw MictlanXError(
                    .invalidArgument,
                    "ball '\(address)': a chunk that is the whole ball has the index 0, not \(chunk.index)")
            }
            return try await put(Chunks([chunk]), at: address, options: options)
        }
        guard chunk.index >= 0 else {
            throw MictlanXError(.invalidArgument, "ball '\(address)': a chunk has no index below 0")
        }
        guard options.compression == nil else {
            throw MictlanXError(
                .invalidArgument, "ball '\(address)': a chunk that is not the whole ball cannot be compressed by itself"
            )
        }
        try options.check(address)
        try options.check(tags: chunk.tags, of: address)
        return try await withDeadline(options.call.deadline, environment, "put '\(address)'") {
            let outcome = try await putNow(chunk, of: address, options)
            return PutReceipt(
                address: address, outcome: outcome, size: chunk.size, checksum: chunk.checksum, chunks: 1)
        }
    }

    private func putNow(
        _ chunk: Chunk, of address: BallAddress, _ options: PutOptions
    ) async throws -> PutReceipt.Outcome {
        let operation = begin(options.call)
        let key = chunk.id(in: address.ball)
        let existing = try await existence(of: key.rawValue, in: address.bucket.rawValue, operation).known
            .map { StoredChunk($0, in: address.bucket.rawValue) }
        let isAtomic = operation.session.capabilities.contains(.replace)
        var outcome = PutReceipt.Outcome.created
        var isUpdate = false
        if let existing {
            let isSame = existing.checksum == chunk.checksum && existing.size == chunk.size
            guard options.ifExists == .replace || (isSame && options.ifExists == .skipSame) else {
                throw MictlanXError(
                    .exists,
                    "chunk '\(address.bucket)/\(key)' exists already with \(isSame ? "the same" : "other") content")
            }
            let presence = ChunkPresence(core: self, operation: operation)
            let isGhost = try await presence.isGhost(existing)
            if isSame, !isGhost {
                options.progress?(chunk.size)
                return .unchanged
            }
            outcome = isGhost ? .created : .replaced
            isUpdate = isAtomic
            if !isAtomic { try await presence.remove(existing) }
        }
        let tags = stamped(options.tags).merging(chunk.tags) { $1 }.merging(chunk.layoutTags(in: address.ball)) { $1 }
        try await send(chunk, tags, to: address, options, operation, isUpdate: isUpdate)
        return outcome
    }
}
