internal import MictlanXClient
internal import MictlanXModel
internal import Synchronization

/// The one way in which a workflow deletes: guards on the frozen list, then confirmation, then ball by ball, each only
/// while it is the one that was listed.
struct DeleteRunner<Store: ObjectStore, C: Clock<Duration>> {
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

    private struct Totals {
        var done = 0
        var absent = 0
        var conflicts = 0
        var bytes = 0
        var deleted = OrdinalSet()
    }

    /// Deletes every ball of an authorised list. The journal knows of a batch, durably, before its first request.
    func delete(_ items: ItemSet) async throws -> StepResult {
        let totals = Mutex(Totals())
        let settled = context.history?.done ?? OrdinalSet()
        let tally = ItemTally(
            step: context.path, events: context.services.events, total: items.count - settled.count,
            totalBytes: items.bytes.bytes)
        let reader = try ListReader(items)
        while try await deleteBatch(reader, settled, totals, tally) {}
        try context.services.control.checkRunning()
        return try result(items, totals.withLock { $0 }, tally)
    }

    /// Deletes the next balls of the list.
    ///
    /// - Returns: whether there may be more.
    private func deleteBatch(
        _ reader: ListReader, _ settled: OrdinalSet, _ totals: borrowing Mutex<Totals>, _ tally: ItemTally
    ) async throws -> Bool {
        guard context.services.control.level == .running else { return false }
        var batch: [(Int, BallItem)] = []
        while batch.count < width * 8, let (ordinal, item) = try reader.next() {
            if !settled.contains(ordinal), let ball = item.ball { batch.append((ordinal, ball)) }
        }
        guard !batch.isEmpty else { return false }
        try await context.services.journal.writeBeforeDelete(context.path, ordinals: batch.map(\.0), attempt: 1)
        let outcomes = try await withThrowingTaskGroup(of: (Int, BallItem, Outcome).self) { group in
            var rest = batch[...]
            func begin() {
                guard let (ordinal, ball) = rest.popFirst() else { return }
                group.addTask { (ordinal, ball, try await outcome(of: ball)) }
            }
            for _ in 0..<max(1, width) { begin() }
            var outcomes: [(Int, BallItem, Outcome)] = []
            while let outcome = try await group.next() {
                outcomes.append(outcome)
                begin()
            }
            return outcomes
        }
        for (ordinal, ball, outcome) in outcomes { try await settle(ordinal, ball, outcome, totals, tally) }
        return true
    }

    private enum Outcome: Sendable {
        case deleted(bytes: Int)
        case absent
        case failed(MictlanXError)
    }

    private func outcome(of ball: BallItem) async throws -> Outcome {
        guard let checksum = ball.checksum else {
            return .failed(
                MictlanXError(
                    .changed, "'\(ball.address)' has no checksum to be compared, so it is not deleted; use 'rm'"))
        }
        do {
            let receipt = try await context.store.delete(
                ball.address, options: DeleteOptions(ifMatch: checksum, retry: context.requestRetry))
            return receipt.wasAbsent ? .absent : .deleted(bytes: receipt.bytes ?? ball.size)
        } catch let error as MictlanXError where error.code == .notFound || error.code == .noBucket {
            return .absent
        } catch let error as MictlanXError where error.code != .cancelled {
            return .failed(error)
        }
    }

    private func settle(
        _ ordinal: Int, _ ball: BallItem, _ outcome: Outcome, _ totals: borrowing Mutex<Totals>, _ tally: ItemTally
    ) async throws {
        let services = context.services
        let via: JournalRecord.Via
        switch outcome {
        case .deleted(let bytes):
            via = .io
            totals.withLock {
                $0.done += 1
                $0.bytes += bytes
                $0.deleted.insert(ordinal)
            }
        case .absent where failsOnMissing:
            let error = MictlanXError(.notFound, "'\(ball.address)' is not there")
            return try await fail(ordinal, ball, error, tally)
        case .absent:
            via = .absent
            totals.withLock { $0.absent += 1 }
        case .failed(let error):
            if error.code.errorClass == .conflict { totals.withLock { $0.conflicts += 1 } }
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

    private func result(_ items: ItemSet, _ totals: Totals, _ tally: ItemTally) throws -> StepResult {
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
