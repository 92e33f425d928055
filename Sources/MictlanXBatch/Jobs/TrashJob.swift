package import MictlanXClient
package import MictlanXModel
package import SystemPackage

/// Moves balls into the trash of their store, and back. Nothing is deleted before its copy was looked at.
package struct TrashJob: Sendable {
    private let store: any ObjectStore
    private let options: PutOptions
    private let scratch: FilePath

    /// - Parameters:
    ///   - store: where the balls and their trash are.
    ///   - options: how the copies are put; what is there with other content always stays.
    ///   - scratch: where a temporary file may lie.
    package init(store: any ObjectStore, options: PutOptions, scratch: FilePath) {
        self.store = store
        var options = options
        options.ifExists = .skipSame
        self.options = options
        self.scratch = scratch
    }

    /// Moves a ball into the trash.
    ///
    /// - Parameters:
    ///   - ball: the ball as it was listed.
    ///   - moment: when the command began; a command that goes on has the moment of its first attempt.
    ///   - mayBeMoved: whether an earlier attempt may have done it already.
    /// - Returns: what became of it.
    /// - Throws: as `CopyJob`.
    package func discard(
        _ ball: BallItem, at moment: Timestamp, mayBeMoved: Bool
    ) async throws -> (trashed: TrashedBall, copy: CopyJob.Outcome) {
        let trashed = try TrashedBall(of: ball.address, at: moment)
        let copy = try await job { trashed.tagging($0) }.move(
            ball.address, to: trashed.address, expecting: ball.checksum, mayBeMoved: mayBeMoved)
        return (trashed, copy)
    }

    /// Moves a ball out of the trash, to where it was.
    ///
    /// - Parameters:
    ///   - trashed: the ball.
    ///   - checksum: what it had when it was listed.
    ///   - mayBeMoved: whether an earlier attempt may have done it already.
    /// - Returns: what became of it.
    /// - Throws: as `CopyJob`: `exists` where other content has its name now.
    package func restore(
        _ trashed: TrashedBall, expecting checksum: Checksum?, mayBeMoved: Bool
    ) async throws -> CopyJob.Outcome {
        try await job(TrashedBall.untagging).move(
            trashed.address, to: trashed.origin, expecting: checksum, mayBeMoved: mayBeMoved)
    }

    private func job(_ tagging: @escaping @Sendable ([String: String]) -> [String: String]) -> CopyJob {
        CopyJob(from: store, to: store, options: options, chunkSize: nil, scratch: scratch, tagging: tagging)
    }
}
