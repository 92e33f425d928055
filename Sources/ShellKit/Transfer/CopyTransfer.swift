import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText

/// Copies or moves the balls of a frozen list, as a run or as a mere command, and shows it.
struct CopyTransfer: Sendable {
    let plan: CopyPlan
    let flags: CopyFlags
    /// Whether what was copied is deleted where it was.
    let isMove: Bool
    let jobs: Int
    let results: ResultOptions
    let context: CommandContext

    private var verb: String { isMove ? "mv" : "cp" }

    func progress() -> Progress { Progress(verb, on: context.terminal, isQuiet: results.isQuiet(in: context)) }

    /// Writes down what is copied.
    ///
    /// - Throws: `ShellError`, also for two balls that would get one name: nothing is done then.
    func list() async throws -> ItemSet {
        let store = try await plan.source.store(in: context)
        let items = try await plan.choice.list(from: store, scratch: context.scratch, progress())
        try await plan.placement.check(items, scratch: context.scratch)
        return items
    }

    /// Copies a list.
    ///
    /// - Parameters:
    ///   - items: the balls.
    ///   - run: the run that the command is; `nil` for a command that is none.
    /// - Throws: `ShellError`.
    func copy(_ items: ItemSet, _ run: CommandRun?) async throws {
        let source = try await plan.source.store(in: context)
        let progress = progress()
        var options = try flags.options(at: plan.destination, in: context)
        options.progress = { progress.add(bytes: $0) }
        let job = CopyJob(
            from: source, to: try await plan.destination.store(in: context), options: options,
            chunkSize: flags.chunkSize, wantsReplicas: flags.replicas != nil, scratch: context.scratch,
            reading: { progress.read(bytes: $0) })
        progress.expect(
            totalBytes: items.bytes.bytes -| (run?.history?.doneBytes ?? 0),
            totalItems: items.count - (run?.settled.count ?? 0))
        let report = ItemReport(context, results: results, progress: progress, run: run)
        let stores = OneStoreCheck(source, try await plan.destination.store(in: context))
        try await report.run {
            "at least \(Count.grouped($0)) of \(Count(items.count, "ball")) are \(isMove ? "moved" : "copied")"
        } _: {
            try await progress.showing {
                try await plan.choice.work(on: items, of: source, jobs: jobs, report: report) { listed in
                    try await settle(listed, job, stores, run)
                }
            }
        }
        try await report.finish("ball")
        try BallChoice.checkWhole(items, isMove ? "moved" : "copied")
    }

    private func settle(
        _ listed: ListedItem, _ job: CopyJob, _ stores: OneStoreCheck, _ run: CommandRun?
    ) async throws -> SettledBall {
        guard let address = listed.item.address else { throw listed.item.isNoBall }
        let target = try plan.address(for: address)
        if isMove, target == address { try await stores.confirmTwo(in: address.bucket) }
        let expected = listed.item.ball?.checksum
        let done =
            isMove
            ? try await job.move(
                address, to: target, expecting: expected, mayBeMoved: run?.mayBeThere(listed.ordinal) ?? false)
            : try await job.copy(address, to: target, expecting: expected)
        let outcome =
            switch done.outcome {
            case .unchanged where !isMove: "unchanged"
            case .replaced where !isMove: "replaced"
            default: isMove ? "moved" : "copied"
            }
        return SettledBall(
            row: row(outcome, address, target, done.size), isChanged: isMove || done.outcome != .unchanged,
            checksum: done.checksum, remarks: done.remarks)
    }

    private func row(_ outcome: String, _ address: BallAddress, _ target: BallAddress, _ size: Int) -> TransferRow {
        TransferRow(
            outcome: outcome, address: target, size: size, details: ["from": .string(address.description)])
    }

    /// Tells what would be copied: everything is looked at that decides about it.
    func rehearse(_ items: ItemSet) async throws {
        let source = try await plan.source.store(in: context)
        let destination = try await plan.destination.store(in: context)
        let report = ItemReport(
            context, results: results, progress: Progress(verb, on: context.terminal, isQuiet: true))
        await report.expect(items.count)
        for try await listed in items.items() {
            guard let address = listed.item.address else { continue }
            do {
                try await report.plan(try await rehearse(address, source, destination))
            } catch let error as MictlanXError {
                try await report.fail(
                    await plan.choice.explained(error, at: address, in: source), of: ItemSubject(address: address))
            }
        }
        try await report.finish("ball", isRehearsal: true)
        try BallChoice.checkWhole(items, isMove ? "moved" : "copied")
    }

    private func rehearse(
        _ address: BallAddress, _ source: any ObjectStore, _ destination: any ObjectStore
    ) async throws -> TransferRow {
        let target = try plan.address(for: address)
        let ball = try await source.wholeInfo(of: address)
        var outcome = isMove ? "would_move" : "would_copy"
        do {
            let there = try await destination.info(of: target)
            if flags.keepsExisting, there.checksum != ball.checksum {
                throw MictlanXError(.exists, "ball '\(target)' exists already with other content")
            }
            if !isMove, CopyJob.isSame(ball, there), flags.replicas == nil { outcome = DryRun.unchanged }
        } catch let error as MictlanXError where error.code == .notFound || error.code == .noBucket {}
        return row(outcome, address, target, ball.size)
    }
}
