internal import MictlanXModel

/// Replacing a ball at routers that cannot do it atomically.
extension ClientCore {
    /// Replaces a ball whose content was just compared.
    ///
    /// - Parameters:
    ///   - old: the checksum of what is replaced.
    ///   - content: what takes its place.
    ///   - order: the ball, and whether it is staged or direct.
    ///   - operation: what it belongs to.
    /// - Returns: the fewest replicas that a chunk has; `nil` where that is not known.
    /// - Throws: ``LostRace``, ``MictlanXError``, `CancellationError`.
    func replace(
        _ old: Checksum?, with content: PutContent, _ order: PutOrder, _ operation: Operation
    ) async throws -> Int? {
        let (address, progress) = (order.address, order.progress)
        var replicas: Int?
        switch order.options.replacing {
        case .direct:
            progress.enter(.removing, staging: nil)
            _ = try await remove(address, operation)
            progress.enter(.sending, staging: nil)
            replicas = try await send(content.chunks.indices, of: content, order, operation)
            progress.enter(.cleaning, staging: nil)
        case .staged:
            try await staged(content, order, operation).run {
                // A replica at a peer that is silent would come back with it.
                try await PeerWitness(core: self, operation: operation).confirmAllAnswer(about: "ball '\(address)'")
                try await checkStill(old, address, operation)
            } remove: {
                do {
                    _ = try await remove(address, operation)
                } catch let error as MictlanXError where error.code == .serverError {
                    // What is still there may be another writer's, put since.
                    guard let now = try await existence(of: address, operation).known, now.checksum != old else {
                        throw error
                    }
                    throw LostRace(error: error)
                }
            } send: {
                replicas = try await send(content.chunks.indices, of: content, order, operation)
            } confirm: {
                let layout = try await layoutAfterPut(of: address, operation)
                // Where somebody has replaced it since, his bytes must be there, too: the old content is gone.
                guard try await ChunkPresence(core: self, operation: operation).ghosts(of: layout).isEmpty else {
                    // Another writer may be at it; else the next look takes the entries without bytes away.
                    throw LostRace(
                        error: MictlanXError(
                            .notStored, "ball '\(address)': no peer has the bytes of some of its chunks"))
                }
            }
        }
        return replicas
    }

    /// Removes the staging ball of a replace that was stopped when all was done but that.
    func sweep(_ content: PutContent, _ order: PutOrder, _ operation: Operation) async throws {
        guard !operation.session.capabilities.contains(.replace), order.options.ifExists == .replace else { return }
        try await staged(content, order, operation).sweep()
    }

    private func staged(_ content: PutContent, _ order: PutOrder, _ operation: Operation) -> StagedReplace {
        StagedReplace(self, operation, order, of: content, target: order.address.ball.rawValue)
    }

    /// Looks a last time before the old content goes: the window in which another writer's content could go with it is the
    /// time between this answer and the delete.
    ///
    /// - Throws: ``LostRace`` where it is another content by now; the network's codes.
    private func checkStill(_ old: Checksum?, _ address: BallAddress, _ operation: Operation) async throws {
        guard let now = try await existence(of: address, operation).known, now.checksum != old else { return }
        throw LostRace(
            error: MictlanXError(.changed, "ball '\(address)' changed while it was to be replaced; put it again"))
    }
}
