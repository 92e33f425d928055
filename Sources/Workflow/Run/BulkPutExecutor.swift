internal import MictlanXClient
internal import MictlanXModel

/// `bulk_put`: freezes which file goes where, then begins a job that goes on behind the step.
struct BulkPutExecutor<Store: ObjectStore, C: Clock<Duration>>: StepExecutor {
    let spec: BulkPutStep
    let context: StepContext<Store, C>

    func run() async throws -> StepResult {
        let bucket = try context.value(spec.bucket)
        let items = try context.recordedList() ?? freeze()
        try await context.services.writeRecordedValues()
        try await context.services.freeze(items, step: context.path)
        try await context.services.provenance.note(bucket, in: context.services)
        let job = try begin(items)
        try await context.store.putBulk(job.id, sequence(job), options: options(job))
        guard spec.waits else {
            context.services.bulks.add(job)
            return StepResult(isChanged: false, outputs: outputs(items))
        }
        let summary = try await context.store.awaitBulk(job.id)
        try context.services.control.checkRunning()
        if let failure = job.tally.failure("put", outputs: outputs(items)) { throw failure }
        return StepResult(isChanged: summary.stored > 0, outputs: outputs(items))
    }

    func plan() async throws -> (StepPlan, ValueMap?) {
        let bucket = try context.value(spec.bucket)
        let items = try freeze()
        var plan = StepPlan(step: context.path, kind: "bulk_put", effect: .change)
        plan.count = items.count
        plan.bytes = items.bytes
        plan.target = bucket.rawValue
        return (plan, outputs(items))
    }

    private func outputs(_ items: ItemSet) -> ValueMap {
        ["items": .items(items), "count": .int(items.count), "bytes": .size(items.bytes)]
    }

    // MARK: The list

    /// Every file with its final address and tags. Two files with one id are refused before the first byte is sent.
    private func freeze() throws -> ItemSet {
        let source = try context.value(spec.items)
        guard source.kind == .files else {
            throw MictlanXError(.invalidArgument, "bulk_put takes files, these items are \(source.kind.rawValue)")
        }
        let bucket = try context.value(spec.bucket)
        let settings = try PutSettingsResolver(spec.settings, context)
        let writer = try ListWriter(file: context.listFile(), kind: .puts)
        let names = try DuplicateFinder(file: context.services.directory.output(context.path, "names"))
        let reader = try ListReader(source)
        while let (ordinal, item) = try reader.next() {
            guard case .file(let file) = item else { continue }
            let scope = context.scope(for: item, ordinal: ordinal)
            let address = BallAddress(bucket: bucket, name: try name(of: file, in: scope))
            var tags = FileTags.tags(path: file.path.bytes, relative: file.relative)
            tags.merge(try settings.tags(in: scope)) { _, mine in mine }
            try names.append(Array(address.ball.rawValue.utf8))
            try writer.append(.put(PutItem(file: file, address: address, tags: tags)))
        }
        let items = try writer.finish()
        if let (first, second) = try names.firstDuplicate() { throw try collision(items, first, second) }
        return items
    }

    private func name(of file: FileItem, in scope: EvaluationScope) throws -> BallName {
        if let key = spec.key {
            guard let name = try key.evaluate(in: scope) else { throw UnknownValue() }
            return name
        }
        do {
            return try BallName(bytes: file.relative)
        } catch {
            throw MictlanXError(.invalidArgument, "'\(WorkItem.file(file).label)': \(error)")
        }
    }

    private func collision(_ items: ItemSet, _ first: Int, _ second: Int) throws -> MictlanXError {
        var found: [PutItem] = []
        let reader = try ListReader(items)
        while found.count < 2, let (ordinal, item) = try reader.next() {
            if ordinal == first || ordinal == second, case .put(let put) = item { found.append(put) }
        }
        let files = found.map { "'\(String(decoding: $0.file.relative, as: UTF8.self))'" }.joined(separator: " and ")
        let name = found.first.map { "'\($0.address)'" } ?? "one ball"
        return MictlanXError(
            .invalidArgument, "\(files) would both become \(name); give them different keys. Nothing was sent")
    }

    // MARK: The job

    private func begin(_ items: ItemSet) throws -> BulkJob {
        let services = context.services
        let settled = context.history?.done ?? OrdinalSet()
        let tally = ItemTally(
            step: context.path, events: services.events, total: items.count - settled.count,
            totalBytes: items.bytes.bytes - (context.history?.doneBytes ?? 0))
        return BulkJob(
            id: "\(services.options.runID)/\(context.path)/\(services.options.history.attempt + 1)",
            step: context.path, items: items,
            table: try ResultTable(file: services.directory.output(context.path, "results")), tally: tally,
            settled: settled)
    }

    private func sequence(_ job: BulkJob) throws -> PullSequence<BulkItem> {
        let settings = try PutSettingsResolver(spec.settings, context, concurrency: spec.concurrency)
        let control = context.services.control
        // Options are the same for every item but for the tags, which the list holds.
        let base = settings.options(tags: [:])
        return PullSequence {
            let reader = try ListReader(job.items)
            return {
                while job.takesItems, control.level == .running, let (ordinal, item) = try reader.next() {
                    guard case .put(let put) = item, !job.settled.contains(ordinal) else { continue }
                    var options = base
                    options.tags = put.tags
                    return BulkItem(
                        ordinal: ordinal, address: put.address, source: .file(put.file.path), options: options)
                }
                return nil
            }
        }
    }

    private func options(_ job: BulkJob) throws -> BulkOptions {
        let balls = try context.value(spec.concurrency?.balls)?.value ?? 10
        let stops = try context.value(spec.onItemError) == .stop
        return BulkOptions(maxConcurrentBalls: balls, stopOnFailure: stops, hooks: hooks(job))
    }

    private func hooks(_ job: BulkJob) -> BulkHooks {
        let services = context.services
        return BulkHooks(
            beforeRequest: { item in
                try await services.journal.write(.begun(job.step, ordinals: [item.ordinal], attempt: 1))
            },
            afterAcknowledgement: { outcome in
                try await Self.settle(outcome, of: job, in: services)
            })
    }

    private static func settle(
        _ outcome: BulkOutcome, of job: BulkJob, in services: RunServices<Store, C>
    ) async throws {
        switch outcome.result {
        case .success(let receipt):
            let isChanged = receipt.outcome != .unchanged
            let via: JournalRecord.Via = isChanged ? .io : .same
            try job.table.set(
                outcome.ordinal,
                .stored(
                    size: receipt.size, chunks: receipt.chunks, checksum: receipt.checksum, isChanged: isChanged))
            try await services.journal.write(
                .done(job.step, ordinal: outcome.ordinal, via: via, size: receipt.size, checksum: receipt.checksum))
            job.record(outcome.duration)
            services.events.emit(
                .itemDone(
                    step: job.step,
                    RunEvent.ItemDone(
                        ordinal: outcome.ordinal, address: outcome.address, size: receipt.size,
                        checksum: receipt.checksum, via: via)))
            job.tally.succeed(bytes: receipt.size)
        case .failure(let error):
            try job.table.set(outcome.ordinal, .failed)
            try await services.journal.write(
                .failed(
                    job.step, ordinal: outcome.ordinal, attempt: error.attempts, error.code.errorClass,
                    message: error.message))
            job.tally.fail(outcome.ordinal, outcome.address.description, error)
        }
    }
}
