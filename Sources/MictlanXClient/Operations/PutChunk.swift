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
        guard options.filters.isEmpty else {
            throw MictlanXError(
                .invalidArgument, "ball '\(address)': a chunk that is not the whole ball goes through no filters"
            )
        }
        try options.check(address)
        try options.check(tags: chunk.tags, of: address)
        let order = PutOrder(address, options)
        return try await explaining(order.progress, "chunk '\(address.bucket)/\(chunk.id(in: address.ball))'") {
            try await withDeadline(options.call.deadline, environment, "put '\(address)'") {
                let outcome: PutReceipt.Outcome
                do {
                    outcome = try await putNow(chunk, order)
                } catch let race as LostRace {
                    throw race.error
                }
                return PutReceipt(
                    address: address, outcome: outcome, size: chunk.size, checksum: chunk.checksum, chunks: 1)
            }
        }
    }

    private func putNow(_ chunk: Chunk, _ order: PutOrder) async throws -> PutReceipt.Outcome {
        let (address, options) = (order.address, order.options)
        let operation = begin(options.call)
        let key = chunk.id(in: address.ball)
        let existing = try await existence(of: key.rawValue, in: address.bucket.rawValue, operation).known
            .map { StoredChunk($0, in: address.bucket.rawValue) }
        let isAtomic = operation.session.capabilities.contains(.replace)
        var outcome = PutReceipt.Outcome.created
        var replaced: StoredChunk?
        if let existing {
            let isSame = existing.checksum == chunk.checksum && existing.size == chunk.size
            guard options.ifExists == .replace || (isSame && options.ifExists == .skipSame) else {
                throw MictlanXError(
                    .exists,
                    "chunk '\(address.bucket)/\(key)' exists already with \(isSame ? "the same" : "other") content")
            }
            let presence = ChunkPresence(core: self, operation: operation)
            let isGhost = try await presence.isGhost(existing)
            // What our node has lost the bytes of is stored again.
            let isLost = isSame ? try await presence.isLost(existing) : false
            if isSame, !isGhost, !isLost {
                options.progress?(chunk.size)
                return .unchanged
            }
            outcome = isGhost || isLost ? .created : .replaced
            if isGhost, !isAtomic { try await presence.remove(existing) } else { replaced = existing }
        }
        let tags = stamped(options.tags).merging(chunk.tags) { $1 }.merging(chunk.layoutTags(in: address.ball)) { $1 }
        guard let replaced, !isAtomic else {
            _ = try await send(chunk, tags, order, operation, replaced == nil ? .never : .replacing(nil))
            return outcome
        }
        try await replace(replaced, with: chunk, tags, order, operation)
        return outcome
    }

    /// Replaces a chunk at a router that cannot do it atomically.
    private func replace(
        _ old: StoredChunk, with chunk: Chunk, _ tags: [String: String], _ order: PutOrder, _ operation: Operation
    ) async throws {
        let (address, progress) = (order.address, order.progress)
        let presence = ChunkPresence(core: self, operation: operation)
        guard order.options.replacing == .staged else {
            progress.enter(.removing, staging: nil)
            try await presence.remove(old)
            progress.enter(.sending, staging: nil)
            _ = try await send(chunk, tags, order, operation, .never)
            progress.enter(.cleaning, staging: nil)
            return
        }
        let key = chunk.id(in: address.ball)
        let alone = Chunk(index: 0, checksum: chunk.checksum, body: chunk.body)
        try await StagedReplace(
            self, operation, order, of: PutContent(Chunks([alone]), order.options), target: key.rawValue
        ).run {
            try await confirmAllAnswer(about: address, operation)
            let now = try await metadata(of: key, in: address.bucket, operation)
            guard Checksum(hex: now.checksum) == old.checksum else {
                throw MictlanXError(
                    .changed, "chunk '\(address.bucket)/\(key)' changed while it was to be replaced; put it again")
            }
        } remove: {
            try await presence.remove(old)
        } send: {
            _ = try await send(chunk, tags, order, operation, .never)
        } confirm: {
            let stored = StoredChunk(
                try await metadata(of: key, in: address.bucket, operation), in: address.bucket.rawValue)
            guard stored.checksum == chunk.checksum, try await !presence.isGhost(stored) else {
                throw MictlanXError(.notStored, "chunk '\(address.bucket)/\(key)': no peer has its bytes")
            }
        }
    }
}
