internal import MictlanXBatch
internal import MictlanXClient
internal import MictlanXModel
internal import MictlanXText
internal import SystemPackage

/// `bulk_put`: freezes which file goes where, then begins a job that goes on behind the step.
struct BulkPutExecutor<Store: ObjectStore, C: Clock<Duration>>: StepExecutor {
    let spec: BulkPutStep
    let context: StepContext<Store, C>

    func run() async throws -> StepResult {
        let bucket = try context.value(spec.bucket)
        let items: ItemSet
        if let recorded = try await context.recordedList() {
            items = recorded
        } else {
            items = try await PutList(spec, context).freeze().items
        }
        try await context.services.writeRecordedValues()
        try await context.services.freeze(items, step: context.path)
        try await context.services.provenance.note(bucket, in: context.services)
        let job = try begin(items)
        try await context.store.putBulk(job.id, sequence(job), options: options(job))
        guard spec.waits else {
            context.services.bulks.add(job)
            return StepResult(isChanged: false, outputs: outputs(items))
        }
        let summary = job.whole(try await context.store.awaitBulk(job.id))
        try context.services.control.checkRunning()
        if let failure = job.tally.failure("put", outputs: outputs(items)) { throw failure }
        return StepResult(isChanged: summary.stored > 0, outputs: outputs(items))
    }

    func plan() async throws -> (StepPlan, ValueMap?) {
        let bucket = try context.value(spec.bucket)
        await context.services.provenance.expect(bucket)
        let (items, refusals) = try await PutList(spec, context).freeze()
        var plan = StepPlan(step: context.path, kind: "bulk_put", effect: .change)
        plan.count = items.count
        plan.items = items
        plan.bytes = items.bytes
        plan.target = bucket.rawValue
        _ = try context.filters(keyFile: spec.settings.keyFile)
        if let first = refusals.first {
            plan.notes.append(
                "\(refusals.count) of \(Count(items.count, "file")) would fail; the first: \(first.message)")
        }
        return (plan, outputs(items))
    }

    private func outputs(_ items: ItemSet) -> ValueMap {
        ["items": .items(items), "count": .int(items.count), "bytes": .size(items.bytes)]
    }

    // MARK: The job

    private func begin(_ items: ItemSet) throws -> BulkJob {
        let services = context.services
        let settled = context.history?.done ?? OrdinalSet()
        let results = services.directory.output(context.path, "results")
        let tally = ItemTally(
            step: context.path, events: services.events, total: items.count - settled.count,
            totalBytes: items.bytes.bytes -| (context.history?.doneBytes ?? 0))
        return BulkJob(
            id: "\(services.options.runID)/\(context.path)/\(services.options.history.attempt + 1)",
            step: context.path, items: items,
            table: try ResultTable(file: results, keeping: settled), tally: tally, history: context.history)
    }

    private func sequence(_ job: BulkJob) throws -> PullSequence<BulkItem> {
        let settings = try PutSettingsResolver(spec.settings, context, concurrency: spec.concurrency)
        let services = context.services
        let control = services.control
        let history = job.history
        var options = settings.options(tags: [:])
        options.progress = { job.tally.move(bytes: $0) }
        options.hashing = { job.tally.hash(bytes: $0) }
        return PutJob(job.items, options: options, settled: job.settled) {
            history?.mayHaveBegun($0) ?? false
        }.sequence {
            job.takesItems && control.level == .running
        } refused: { ordinal, item in
            try await Self.refuse(ordinal, item, of: job, in: services)
        }
    }

    private func options(_ job: BulkJob) throws -> BulkOptions {
        let balls = try context.value(spec.concurrency?.balls)?.value ?? 10
        let stops = try context.value(spec.onItemError) == .stop
        return BulkOptions(
            maxConcurrentBalls: balls, stopOnFailure: stops, hooks: hooks(job),
            totalItems: job.items.count - job.settled.count)
    }

    private func hooks(_ job: BulkJob) -> BulkHooks {
        let services = context.services
        let paths = PathsOnTheWay()
        return BulkHooks(
            beforeRequest: { item in
                paths.begin(item)
                try await services.journal.write(.begun(job.step, ordinals: [item.ordinal], attempt: 1))
            },
            afterAcknowledgement: { outcome in
                try await Self.settle(outcome, paths.end(outcome.ordinal), of: job, in: services)
            })
    }

    /// Settles an item that the client never sees.
    private static func refuse(
        _ ordinal: Int, _ item: RefusedItem, of job: BulkJob, in services: RunServices<Store, C>
    ) async throws {
        let error = MictlanXError(.invalidArgument, item.reason)
        job.noteRefused()
        try job.table.set(ordinal, .failed)
        try await services.fail(ordinal, of: job.step, error)
        job.tally.fail(ordinal, WorkItem.refused(item).label, error)
    }

    private static func settle(
        _ outcome: BulkOutcome, _ path: FilePath?, of job: BulkJob, in services: RunServices<Store, C>
    ) async throws {
        switch outcome.result {
        case .success(let receipt):
            for remark in receipt.remarks { services.log(.warning, remark, step: job.step) }
            let via = JournalRecord.Via(
                isChanged: receipt.outcome != .unchanged, ordinal: outcome.ordinal, job.history)
            if via == .probe { job.noteProbed(bytes: receipt.size) }
            try job.table.set(
                outcome.ordinal,
                .stored(
                    size: receipt.size, chunks: receipt.chunks, checksum: receipt.checksum, isChanged: via.isChange))
            job.record(outcome.duration)
            try await services.settle(
                outcome.ordinal, of: job.step, outcome.address, size: receipt.size, receipt.checksum, via: via)
            job.tally.succeed(bytes: receipt.size)
        case .failure(let error):
            try job.table.set(outcome.ordinal, .failed)
            try await services.fail(outcome.ordinal, of: job.step, error)
            job.tally.fail(outcome.ordinal, outcome.address.description, error, path: path)
        }
    }
}
