internal import MictlanXModel

/// What a put finds under its name, and what follows from it.
extension ClientCore {
    /// What is under a name.
    private enum Standing {
        case vacant(Vacancy)
        case taken(BallLayout)
    }

    /// Looks at what is under the name of a put. As most balls that are put are new, the peers are asked before anything
    /// else where the router lists no chunk, and what they have tells of a staging ball as well.
    ///
    /// A put that was killed between registration and upload leaves an entry at the recorded router of which peers of ours
    /// show nothing: the ball is not there.
    private func standing(
        _ order: PutOrder, _ staging: BallID, _ operation: Operation, isLikelyNew: Bool
    ) async throws -> Standing {
        if let vacancy = await order.options.vacancy?(order.address, staging) { return .vacant(vacancy) }
        return try await looked(at: order.address, staging, operation, isLikelyNew: isLikelyNew)
    }

    private func looked(
        at address: BallAddress, _ staging: BallID, _ operation: Operation, isLikelyNew: Bool
    ) async throws -> Standing {
        if isLikelyNew {
            // What our node has lost the bytes of is missing for a put: the same content brings them back.
            // Where there is no such ball it names the key by itself that a ball would hide.
            let listed = try await listedChunks(
                of: address, operation, onlyReadable: true, into: BallLayoutBuilder(address, in: scratch)
            ) {
                guard !$1.isLoneKey || $1.ballID == address.ball.rawValue else { throw MictlanXError.hiding(address) }
                try $0.add($1)
            }
            if let layout = try listed?.finish() { return .taken(layout) }
            guard !operation.session.capabilities.contains(.orderedListing) else {
                return .vacant(Vacancy(mayBeStaged: false))
            }
            if let vacancy = try await PeerWitness(core: self, operation: operation).vacancy(of: address, staging) {
                return .vacant(vacancy)
            }
        }
        if let layout = try await layoutExistence(of: address, operation).known { return .taken(layout) }
        let key = try await existence(of: address.ball.rawValue, in: address.bucket.rawValue, operation).known
        if let key, key.isLoneKey, key.key == address.ball.rawValue { throw MictlanXError.hiding(address) }
        return .vacant(Vacancy(mayBeStaged: true))
    }

    /// Looks at what is there, and what a replace of it would come to. The layout is freed before the chunks are sent.
    func decide(
        _ content: PutContent, _ order: PutOrder, _ operation: Operation, isLikelyNew: Bool
    ) async throws -> (PutDecision, PutReceipt.Outcome) {
        let staging = StagingBall.id(for: order.address.ball.rawValue, content.chunks.checksum)
        switch try await standing(order, staging, operation, isLikelyNew: isLikelyNew) {
        case .vacant(let vacancy): return (.create(vacancy), .created)
        case .taken(let layout): return try await decide(about: layout, content, order, operation)
        }
    }

    private func decide(
        about existing: BallLayout, _ content: PutContent, _ order: PutOrder, _ operation: Operation
    ) async throws -> (PutDecision, PutReceipt.Outcome) {
        let (address, options) = (order.address, order.options)
        // What is missing of it may be at a peer that does not answer.
        if !existing.info.isComplete { try await confirmAllAnswer(about: address, operation) }
        let decision = try PutDecision(existing: existing, content: content, ifExists: options.ifExists)
        // The same content, unfinished or cut in another way, is no other content.
        let outcome = content.isSame(as: existing.info) ? PutReceipt.Outcome.created : .replaced
        switch decision {
        case .unchanged, .complete: break
        case .create, .refresh, .replace, .refuse: return (decision, outcome)
        }
        // What would be left as it is must be more than metadata without bytes.
        let presence = ChunkPresence(core: self, operation: operation)
        let ghosts = try await presence.ghosts(of: existing)
        if ghosts.isEmpty, decision != .unchanged { return (decision, outcome) }
        let missing = try PutDecision.missing(existing, content.chunks)
        if ghosts.isEmpty {
            var refresh = try await self.refresh(of: existing, options, operation)
            // Another cut of the same content has other chunks than this put: they stay, and get its tags.
            if missing?.isEmpty != true {
                if let short = refresh.missing.max() {
                    // More replicas of them cannot be made of what is put here: all of it is stored anew, in one go, or nothing.
                    guard options.ifExists != .replace || !operation.session.capabilities.contains(.conditional) else {
                        return (.replace(existing.info.checksum), .updated)
                    }
                    (refresh.missing, refresh.standing) = ([], options.replicas - Int(short))
                }
                if refresh.changesTags {
                    try await retag(existing, options, operation)
                    (refresh.changesTags, refresh.hasAmended) = (false, true)
                }
            }
            if existing.info.isDisabled, operation.session.capabilities.contains(.conditional) {
                try await enable(existing, operation)
                refresh.hasAmended = true
            }
            return (refresh == PutRefresh() ? .unchanged : .refresh(refresh), outcome)
        }
        guard var missing else { return (.replace(existing.info.checksum), outcome) }
        for ghost in ghosts {
            try await presence.remove(existing[ghost])
            if let index = try existing.index(of: ghost) { missing.insert(index) }
        }
        return (.complete(missing: missing), outcome)
    }
}
