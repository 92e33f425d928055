internal import MictlanXBatch
internal import MictlanXClient
internal import MictlanXModel
internal import MictlanXText
internal import Synchronization

/// The one way in which a workflow deletes: guards on the frozen list, then confirmation, then ball by ball, each only
/// while it is the one that was listed.
struct DeleteRunner<Store: ObjectStore, C: Clock<Duration>>: Sendable {
    let context: StepContext<Store, C>
    let guards: DeleteGuards
    let width: Int
    /// Whether a ball that is gone already is a failure.
    let failsOnMissing: Bool
    /// The bucket, where the whole of it goes.
    let bucket: BucketID?
    /// Whether an answer that was given beforehand does not count.
    var needsPerson = false

    /// What stands before the first delete.
    func consent(_ items: ItemSet) -> DeleteConsent {
        var consent = DeleteConsent(guards, on: items, step: context.path)
        consent.bucket = bucket
        consent.needsPerson = needsPerson
        return consent
    }

    /// Checks guards, then asks. Nothing is deleted where this throws.
    func authorize(_ items: ItemSet) async throws {
        // Who said yes to this very list in an earlier attempt of the run is not asked again; the guards are.
        let name = "confirm@\(context.path)"
        let answer = WorkflowValue.string(items.sha256.hex)
        let isAgreed = !needsPerson && context.services.options.agreedDeletes[context.path] == items.sha256
        let isConfirmed = isAgreed || context.services.values.recorded(name) == answer
        do {
            let services = context.services
            try await consent(items).obtain { isConfirmed ? .confirmed : await services.ask($0) }
            _ = services.values.record(name) { answer }
            try await services.writeRecordedValues()
        } catch let refusal as DeleteConsent.Refusal {
            switch refusal {
            case .breach(let breach): throw tripped(breach)
            case .declined:
                try context.services.control.checkRunning()
                throw StepFailure(
                    MictlanXError(
                        .guardTripped, "the deletion of \(Count(items.count, "ball")) was declined; nothing was deleted"
                    ),
                    exitCode: .confirmation)
            case .unavailable:
                throw StepFailure(
                    MictlanXError(
                        .guardTripped,
                        "\(Count(items.count, "ball")) would be deleted and there is nobody to ask; \(needsPerson ? "run it at a terminal" : "give --yes, or --plan-hash with a plan that is kept"). "
                            + "Nothing was deleted"),
                    exitCode: .confirmation)
            }
        }
    }

    /// The error of a breach, which is an event, too.
    func tripped(_ breach: DeleteGuards.Breach) -> MictlanXError {
        context.services.events.emit(.guardBreach(step: context.path, rule: breach.rule, message: breach.message))
        return breach.error
    }

    // MARK: The deletion

    /// Deletes every ball of an authorised list. The journal knows of each, durably, before its first request.
    func delete(_ items: ItemSet) async throws -> StepResult {
        let settled = context.history?.done ?? OrdinalSet()
        let tally = ItemTally(
            step: context.path, events: context.services.events, total: items.count - settled.count,
            totalBytes: items.bytes.bytes -| (context.history?.doneBytes ?? 0))
        let totals = SharedTotals(context.history)
        let (runner, services) = (self, context.services)
        let job = DeleteJob(
            store: context.store, options: DeleteOptions(call: CallOptions(retry: context.requestRetry)),
            needsChecksum: true)
        try await context.loop(items, width: width, small: { _ in job.small }, settled: settled).run { listed in
            try await services.journal.writeBeforeDelete(runner.context.path, ordinals: [listed.ordinal], attempt: 1)
        } body: { listed in
            try await job.delete(listed.item)
        } ended: { listed, result in
            guard let ball = listed.item.ball else {
                return tally.fail(listed.ordinal, listed.item.label, listed.item.isNoBall)
            }
            try await runner.settle(listed.ordinal, ball, result, totals, tally)
        }
        return try await result(items, totals.current, tally)
    }

    private func settle(
        _ ordinal: Int, _ ball: BallItem, _ result: Result<DeleteJob.Outcome, MictlanXError>, _ totals: SharedTotals,
        _ tally: ItemTally
    ) async throws {
        try await context.services.audit(ball, result.word, step: context.path)
        let via: JournalRecord.Via
        switch result {
        case .success(.deleted(let receipt)):
            via = .io
            let bytes = receipt.bytes ?? ball.size
            totals.update {
                $0.done += 1
                $0.bytes +|= bytes
                $0.deleted.insert(ordinal)
            }
        case .success(.absent) where context.history?.mayHaveBegun(ordinal) ?? false:
            // The journal knew of the request before it was sent, and not of its answer: it did what it was to do.
            via = .probe
            totals.update {
                $0.done += 1
                $0.bytes +|= ball.size
                $0.deleted.insert(ordinal)
            }
        case .success(.absent) where failsOnMissing:
            let error = MictlanXError(.notFound, "'\(ball.address)' is not there")
            return try await fail(ordinal, ball, error, tally)
        case .success(.absent):
            via = .absent
            totals.update { $0.absent += 1 }
        case .failure(let error):
            if error.code.errorClass == .conflict { totals.update { $0.conflicts += 1 } }
            return try await fail(ordinal, ball, error, tally)
        }
        try await context.services.settle(
            ordinal, of: context.path, ball.address, size: ball.size, ball.checksum, via: via)
        tally.succeed(bytes: ball.size)
    }

    private func fail(_ ordinal: Int, _ ball: BallItem, _ error: MictlanXError, _ tally: ItemTally) async throws {
        try await context.services.fail(ordinal, of: context.path, error)
        tally.fail(ordinal, ball.address.description, error)
    }

    private func result(_ items: ItemSet, _ totals: DeleteTotals, _ tally: ItemTally) async throws -> StepResult {
        let writer = try ListWriter(file: context.listFile(2), kind: .balls)
        for try await listed in items.items() where totals.deleted.contains(listed.ordinal) {
            if let ball = listed.item.ball { try writer.append(.ball(ball)) }
        }
        let outputs: ValueMap = [
            "done": .int(totals.done), "absent": .int(totals.absent), "conflicts": .int(totals.conflicts),
            "failed": .int(tally.current.count.failed), "bytes": .size(ByteCount(totals.bytes)),
            "deleted": .items(try await writer.freeze()),
        ]
        if let failure = tally.failure("deleted", outputs: outputs) { throw failure }
        return StepResult(isChanged: totals.done > 0, outputs: outputs)
    }
}

/// What a deletion has done so far.
private struct DeleteTotals: Sendable {
    var done = 0
    var absent = 0
    var conflicts = 0
    var bytes = 0
    var deleted = OrdinalSet()
}

/// The totals, counted from many tasks.
private final class SharedTotals: Sendable {
    private let state: Mutex<DeleteTotals>

    /// Goes on from what earlier attempts of the run have done.
    init(_ history: StepHistory?) {
        var totals = DeleteTotals()
        if let history {
            totals.done = history.changed.count
            totals.absent = history.done.count - history.changed.count
            totals.bytes = history.changedBytes
            totals.deleted = history.changed
        }
        state = Mutex(totals)
    }

    var current: DeleteTotals { state.withLock { $0 } }
    func update(_ body: (inout DeleteTotals) -> Void) { state.withLock { body(&$0) } }
}

extension Result where Success == DeleteJob.Outcome, Failure == MictlanXError {
    /// What became of a ball, in one word.
    fileprivate var word: String {
        switch self {
        case .success(.deleted): "deleted"
        case .success(.absent): "absent"
        case .failure(let error): error.code.description
        }
    }
}
