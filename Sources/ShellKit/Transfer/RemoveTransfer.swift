import MictlanXBatch
import MictlanXClient
import MictlanXText

/// Deletes the balls of a frozen list, as a run or as a mere command, and shows it.
struct RemoveTransfer: Sendable {
    let store: any ObjectStore
    let jobs: Int
    /// How many deletes are on the way where nobody says: at a router without capabilities many wait for one question, and how many
    /// requests there are at once is up to the client's workers.
    static let usualJobs = 32
    let results: ResultOptions
    let target: StoreOptions
    let context: CommandContext
    /// Whether balls go into the trash rather than for good.
    var isTrashing = false

    /// Deletes what was chosen: the limits come first, then the question, then the first delete.
    ///
    /// - Parameters:
    ///   - choice: what was written.
    ///   - settings: the flags of the command.
    ///   - acceptsIncomplete: whether it goes on although the list may not be whole.
    /// - Throws: `ShellError`.
    func delete(_ choice: BallChoice, _ settings: RemoveFlags, acceptsIncomplete: Bool) async throws {
        for (index, target) in choice.targets.enumerated() where isTrashing && TrashedBall.isTrash(target.bucket) {
            throw ShellError.usage(
                "\(choice.words[index].text.quoted) is in the trash already", hint: "'trash empty' deletes it",
                word: index + 1)
        }
        let items = try await choice.list(
            from: store, scratch: context.scratch,
            Progress("rm", on: context.terminal, isQuiet: results.isQuiet(in: context)))
        let consent = try await consent(items, of: choice, settings, acceptsIncomplete)
        if settings.isDryRun { return try await rehearse(consent, choice) }
        try await consent.obtain(isConfirmed: settings.isConfirmed, in: context)
        try await remove(items, choice, isRun: !choice.isNamed)
    }

    private func consent(
        _ items: ItemSet, of choice: BallChoice, _ settings: RemoveFlags, _ acceptsIncomplete: Bool
    ) async throws -> DeleteConsent {
        var items = items
        items.origin?.acceptsIncomplete = acceptsIncomplete
        return try await settings.consent(
            items, isNamed: choice.isNamed, at: target, in: context, step: isTrashing ? DeleteQuestion.trash : "rm")
    }

    /// Deletes what somebody has agreed to.
    ///
    /// - Parameters:
    ///   - items: the balls.
    ///   - choice: what was written, for messages.
    ///   - isRun: whether the command is a run, which can be resumed.
    /// - Throws: `ShellError`.
    func remove(_ items: ItemSet, _ choice: BallChoice, isRun: Bool) async throws {
        var run: CommandRun?
        if isRun {
            run = try await CommandRun.begin(
                items, target: target, in: context, isQuiet: results.isQuiet(in: context))
        }
        try await remove(run?.items ?? items, choice, run)
    }

    /// Goes on with a run.
    func resume(_ run: CommandRun, _ choice: BallChoice) async throws { try await remove(run.items, choice, run) }

    /// Goes on with a run of `rm` or `rb`.
    ///
    /// - Throws: `ShellError`.
    func resume(
        _ run: CommandRun, _ choice: BallChoice, _ settings: RemoveFlags, acceptsIncomplete: Bool
    ) async throws {
        // The question was answered before the run began; the limits hold for every attempt.
        try await consent(run.items, of: choice, settings, acceptsIncomplete).checkLimits()
        try await resume(run, choice)
    }

    private func remove(_ items: ItemSet, _ choice: BallChoice, _ run: CommandRun?) async throws {
        let progress = Progress("rm", on: context.terminal, isQuiet: results.isQuiet(in: context))
        progress.expect(totalItems: items.count - (run?.settled.count ?? 0))
        let report = ItemReport(
            context, results: results, progress: progress, run: run, isVerbose: target.isVerbose)
        // Only what was shown is deleted: a ball that has changed since is another one. What was named has no checksum.
        let audit = DeleteAudit(of: run, in: context)
        let job = DeleteJob(store: store, options: DeleteOptions(), needsChecksum: false)
        let settle = isTrashing ? try discarding(run) : deleting(run, job)
        let verb = isTrashing ? "put into the trash" : "deleted"
        let remark: @Sendable (Int) -> String = {
            "at least \(Count.grouped($0)) of \(Count(items.count, "ball")) are \(verb)"
        }
        try await report.run(remark: remark) {
            try await progress.showing {
                try await choice.work(
                    on: items, of: store, jobs: jobs, small: { _ in isTrashing ? nil : job.small }, report: report,
                    audit: audit, settle)
            }
        }
        try await report.finish("ball")
        try BallChoice.checkWhole(items, verb)
    }

    private typealias Settling = @Sendable (ListedItem) async throws -> SettledBall

    /// Deletes each ball for good.
    private func deleting(_ run: CommandRun?, _ job: DeleteJob) -> Settling {
        { listed in
            switch try await job.delete(listed.item) {
            case .deleted(let receipt):
                var row = TransferRow(receipt, size: listed.item.knownSize)
                if let trashed = listed.item.ball.flatMap({ TrashedBall($0) }) { row.address = trashed.origin }
                return SettledBall(row: row, isChanged: true)
            case .absent:
                // An earlier attempt of the run has deleted it and was stopped before it could write that down.
                guard run?.mayBeThere(listed.ordinal) ?? false, let address = listed.item.address else {
                    throw ItemSubject.absent(listed.item)
                }
                return SettledBall(
                    row: TransferRow(outcome: "deleted", address: address, size: listed.item.knownSize),
                    isChanged: false)
            }
        }
    }

    /// Moves each ball into the trash.
    private func discarding(_ run: CommandRun?) throws(ShellError) -> Settling {
        let job = try TrashJob(store, at: target, in: context)
        let moment = run?.header.started ?? ClientConfiguration.systemTime()
        return { listed in
            guard let ball = listed.item.ball else { throw listed.item.isNoBall }
            let (trashed, copy) = try await job.discard(
                ball, at: moment, mayBeMoved: run?.mayBeThere(listed.ordinal) ?? false)
            return SettledBall(
                row: TransferRow(
                    outcome: "trashed", address: ball.address, size: copy.size, details: ["trash_id": trashed.json]),
                isChanged: true, checksum: copy.checksum, remarks: copy.remarks)
        }
    }

    /// Tells the names and sizes of what would go, and the limits that would stop it. Nobody is asked.
    func rehearse(_ consent: DeleteConsent, _ choice: BallChoice) async throws {
        let report = ItemReport(
            context, results: results, progress: Progress("rm", on: context.terminal, isQuiet: true))
        await report.expect(consent.items.count)
        let check = DryRun(store: store, keepsExisting: false, call: .reading)
        for try await listed in consent.items.items() {
            do {
                var row = try await check.delete(listed.item)
                if isTrashing { row.outcome = "would_trash" }
                if let trashed = listed.item.ball.flatMap({ TrashedBall($0) }) { row.address = trashed.origin }
                try await report.plan(row)
            } catch let error as MictlanXError {
                let address = listed.item.address
                try await report.fail(
                    await choice.explained(error, at: address, in: store), of: ItemSubject(address: address))
            }
        }
        try await report.finish("ball", isRehearsal: true)
        try await consent.checkLimits()
        try BallChoice.checkWhole(consent.items, "deleted")
    }
}
