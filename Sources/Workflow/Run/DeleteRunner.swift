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

    /// Checks guards, then asks. Nothing is deleted where this throws.
    func authorize(_ items: ItemSet) async throws {
        if let breach = try guards.breach(in: items) { throw tripped(breach) }
        guard items.count > 0 else { return }
        let request = ConfirmationRequest(
            step: context.path, count: items.count, bytes: items.bytes, bucket: bucket, sample: try sample(items))
        switch await context.services.options.confirm(request) {
        case .confirmed: return
        case .declined:
            throw StepFailure(
                MictlanXError(.guardTripped, "the deletion of \(items.count) balls was declined; nothing was deleted"),
                exitCode: .confirmation)
        case .unavailable:
            throw StepFailure(
                MictlanXError(
                    .guardTripped,
                    "\(items.count) balls would be deleted and there is nobody to ask; give --yes. Nothing was deleted"),
                exitCode: .confirmation)
        }
    }

    /// The error of a breach, which is an event, too.
    func tripped(_ breach: DeleteGuards.Breach) -> MictlanXError {
        context.services.events.emit(.guardBreach(step: context.path, rule: breach.rule, message: breach.message))
        return breach.error
    }

    private func sample(_ items: ItemSet) throws -> [String] {
        let reader = try ListReader(items)
        var names: [String] = []
        while names.count < ConfirmationRequest.sampleSize, let (_, item) = try reader.next() {
            names.append(item.label)
        }
        return names
    }

    // MARK: The deletion

    /// Deletes every ball of an authorised list. The journal knows of each, durably, before its first request.
    func delete(_ items: ItemSet) async throws -> StepResult {
        let settled = context.history?.done ?? OrdinalSet()
        let tally = ItemTally(
            step: context.path, events: context.services.events, total: items.count - settled.count,
            totalBytes: items.bytes.bytes)
        let totals = SharedTotals()
        let (runner, services) = (self, context.services)
        let loop = ItemLoop(items: items, width: width, control: services.control, settled: settled)
        try await loop.run { listed in
            try await services.journal.writeBeforeDelete(runner.context.path, ordinals: [listed.ordinal], attempt: 1)
        } body: { listed in
            guard let ball = listed.item.ball else { throw listed.item.isNoBall }
            return try await runner.outcome(of: ball)
        } ended: { listed, result in
            guard let ball = listed.item.ball else {
                return tally.fail(listed.ordinal, listed.item.label, listed.item.isNoBall)
            }
            try await runner.settle(listed.ordinal, ball, result, totals, tally)
        }
        return try result(items, totals.current, tally)
    }

    private enum Outcome: Sendable {
        case deleted(bytes: Int)
        case absent
    }

    private func outcome(of ball: BallItem) async throws -> Outcome {
        guard let checksum = ball.checksum else {
            throw MictlanXError(
                .changed, "'\(ball.address)' has no checksum to be compared, so it is not deleted; use 'rm'")
        }
        do {
            let receipt = try await context.store.delete(
                ball.address, options: DeleteOptions(ifMatch: checksum, call: CallOptions(retry: context.requestRetry)))
            return receipt.wasAbsent ? .absent : .deleted(bytes: receipt.bytes ?? ball.size)
        } catch let error as MictlanXError where error.code == .notFound || error.code == .noBucket {
            return .absent
        }
    }

    private func settle(
        _ ordinal: Int, _ ball: BallItem, _ result: Result<Outcome, MictlanXError>, _ totals: SharedTotals,
        _ tally: ItemTally
    ) async throws {
        let services = context.services
        let via: JournalRecord.Via
        switch result {
        case .success(.deleted(let bytes)):
            via = .io
            totals.update {
                $0.done += 1
                $0.bytes += bytes
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
        try await services.journal.write(
            .done(context.path, ordinal: ordinal, via: via, size: ball.size, checksum: ball.checksum))
        services.events.emit(
            .itemDone(
                step: context.path,
                RunEvent.ItemDone(
                    ordinal: ordinal, address: ball.address, size: ball.size, checksum: ball.checksum, via: via)))
        tally.succeed(bytes: ball.size)
    }

    private func fail(_ ordinal: Int, _ ball: BallItem, _ error: MictlanXError, _ tally: ItemTally) async throws {
        try await context.services.journal.write(
            .failed(
                context.path, ordinal: ordinal, attempt: error.attempts, error.code.errorClass, message: error.message))
        tally.fail(ordinal, ball.address.description, error)
    }

    private func result(_ items: ItemSet, _ totals: DeleteTotals, _ tally: ItemTally) throws -> StepResult {
        let writer = try ListWriter(file: context.listFile(2), kind: .balls)
        let reader = try ListReader(items)
        while let (ordinal, item) = try reader.next() {
            if totals.deleted.contains(ordinal), let ball = item.ball { try writer.append(.ball(ball)) }
        }
        let outputs: ValueMap = [
            "done": .int(totals.done), "absent": .int(totals.absent), "conflicts": .int(totals.conflicts),
            "failed": .int(tally.current.failed), "bytes": .size(ByteCount(totals.bytes)),
            "deleted": .items(try writer.finish()),
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
    private let state = Mutex(DeleteTotals())

    var current: DeleteTotals { state.withLock { $0 } }
    func update(_ body: (inout DeleteTotals) -> Void) { state.withLock { body(&$0) } }
}
