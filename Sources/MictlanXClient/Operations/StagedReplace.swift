internal import MictlanXModel

/// Replaces content at routers that cannot do it atomically, so that one whole copy is there at every moment.
///
/// The wire has no rename, and a key that is taken cannot be put (wire protocol §5.1). So the new content is put and read
/// back under a staging id, then the old content goes, then the new content is put under its name, and at last the staging
/// ball goes. A run that was cut short anywhere is ended by the next one: it finds the staging ball by its id.
struct StagedReplace: Sendable {
    let core: ClientCore
    let operation: Operation
    let order: PutOrder
    let content: PutContent
    /// The id of the ball, or the key of the chunk, that is replaced.
    let target: String
    private let staging: BallAddress

    init(
        _ core: ClientCore, _ operation: Operation, _ order: PutOrder, of content: PutContent, target: String
    ) {
        self.core = core
        self.operation = operation
        self.order = order
        self.content = content
        self.target = target
        staging = BallAddress(
            bucket: order.address.bucket, ball: StagingBall.id(for: target, content.chunks.checksum))
    }

    /// Replaces.
    ///
    /// - Parameters:
    ///   - check: looks a last time whether the old content is what was compared, and whether everybody who may hold it
    ///     answers.
    ///   - remove: deletes the old content, and makes sure that it is gone.
    ///   - send: puts the new content under its name.
    ///   - confirm: makes sure that it is whole there.
    /// - Throws: ``LostRace``, ``MictlanXError``, `CancellationError`; ``ReplaceProgress`` knows what is where.
    func run(
        check: () async throws -> Void, remove: () async throws -> Void, send: () async throws -> Void,
        confirm: () async throws -> Void
    ) async throws {
        order.progress.enter(.staging, staging: staging)
        try await stage()
        try await readBack()
        try await check()
        order.progress.enter(.removing, staging: staging)
        try await remove()
        order.progress.enter(.sending, staging: staging)
        try await send()
        try await confirm()
        order.progress.enter(.cleaning, staging: staging)
        _ = try await core.remove(staging, operation)
    }

    /// Removes what an earlier run may have left when it was stopped at its last step: one request where there is nothing.
    func sweep() async throws {
        let call = Call.metadata(of: staging.ball.chunk(0).rawValue, in: staging.bucket.rawValue)
        do {
            _ = try await core.jsonOnce(ChunkMetadataReply.self, call, operation)
        } catch is MictlanXError {
            // Absent, or not to be told now: then the next put looks again.
            return
        }
        order.progress.enter(.cleaning, staging: staging)
        _ = try await core.remove(staging, operation)
    }

    /// Puts the content under the staging id; what an earlier run has put there is not sent again.
    private func stage() async throws {
        var options = order.options
        options.ifExists = .skipSame
        options.tags[StagingBall.tag] = target
        options.progress = { [progress = order.progress] _ in progress.didStage() }
        // Half of a staging ball that was cut in another way is nobody's only copy.
        options.replacing = .direct
        _ = try await core.putOnce(content, PutOrder(staging, options), operation)
    }

    /// Reads the staged content: the only copy of anything is not deleted on the word of an answer.
    private func readBack() async throws {
        let layout = try await core.wholeLayout(of: staging, operation)
        try layout.check(isWhole: content)
        let get = GetOptions(forceRemote: true, isRaw: true, call: order.options.call)
        for try await _ in try core.pieces(of: layout, operation, get) { try Task.checkCancellation() }
    }
}

extension BallLayout {
    /// Makes sure that the listed ball is this content, whole.
    ///
    /// - Throws: ``MictlanXError``: `incomplete`, `checksumMismatch`.
    func check(isWhole content: PutContent) throws(MictlanXError) {
        try info.checkComplete()
        guard info.checksum == content.chunks.checksum else {
            throw MictlanXError(
                .checksumMismatch,
                "ball '\(info.address)' has the checksum \(info.checksum?.hex ?? "none"), not that of what was put")
        }
    }
}
