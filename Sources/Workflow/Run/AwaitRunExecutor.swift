internal import MictlanXBatch
internal import MictlanXClient
internal import MictlanXModel
internal import MictlanXPlatform
internal import MictlanXText

/// `await_bulk` of a bulk that was begun elsewhere: by a command at a prompt or by another workflow, in this process or in
/// another one. The journal of its run says how far it is, and the wait changes nothing of it.
struct AwaitRunExecutor<Store: ObjectStore, C: Clock<Duration>>: StepExecutor {
    let other: Field<String>
    let spec: AwaitBulkStep
    let context: StepContext<Store, C>

    func run() async throws -> StepResult {
        let bulk = try await end(of: try await reference())
        let outputs = outputs(bulk, try await landed(bulk))
        if let failure = try await failure(bulk, outputs) { throw failure }
        return StepResult(isChanged: false, outputs: outputs)
    }

    func plan() async throws -> (StepPlan, ValueMap?) {
        var plan = StepPlan(step: context.path, kind: "await_bulk", effect: .none)
        let name: String = try context.value(other)
        plan.target = name
        return (plan, nil)
    }

    // MARK: The wait

    /// Which bulk is meant. The number of a job means another one in another shell, so the journal keeps what it meant.
    private func reference() async throws -> BulkReference {
        let services = context.services
        let name = "bulk@\(context.path)"
        if case .string(let recorded)? = services.values.recorded(name) { return BulkReference(recorded) }
        guard let others = services.options.otherBulks else {
            throw MictlanXError(.invalidArgument, "no bulk that was begun elsewhere can be waited for here")
        }
        let reference = try await others.named(try context.value(other))
        guard reference.run != services.options.runID else {
            throw MictlanXError(
                .invalidArgument, "this run would wait for itself; its own bulks are named by 'bulk'")
        }
        _ = services.values.record(name) { .string(reference.description) }
        try await services.writeRecordedValues()
        return reference
    }

    private func end(of reference: BulkReference) async throws -> BulkLook {
        guard let runs = context.services.options.otherBulks?.runs else { throw CancellationError() }
        let bulk = FollowedBulk(reference, in: runs)
        var shown: ItemProgress?
        while true {
            try context.services.control.checkRunning()
            if let look = try await bulk.look() {
                if look.progress != shown {
                    shown = look.progress
                    context.services.events.emit(.progress(step: context.path, look.progress))
                }
                if look.isSettled { return look }
            }
            // What goes on elsewhere keeps the time of the world, whatever the clock of this run is.
            try await Task.sleep(for: FollowedBulk.interval, clock: .continuous)
        }
    }

    // MARK: What came of it

    private func outputs(_ bulk: BulkLook, _ items: ItemSet) -> ValueMap {
        let (changed, bytes) = (bulk.history.changed.count, bulk.history.changedBytes)
        return [
            "items": .items(items), "done": .int(changed), "skipped": .int(bulk.history.done.count - changed),
            "failed": .int(bulk.history.failed.count + bulk.open), "bytes": .size(ByteCount(bytes)),
            "rate": .float(bulk.time > .zero ? Double(bytes) / bulk.time.seconds : 0),
            // A journal has no latencies.
            "p50": .null, "p95": .null, "p99": .null,
        ]
    }

    private func failure(_ bulk: BulkLook, _ outputs: ValueMap) async throws -> StepFailure? {
        let failed = bulk.history.failed.count + bulk.open
        guard !(try spec.tolerates(failed, of: bulk.list.count, context)) else { return nil }
        guard bulk.open == 0, let first = try await bulk.firstFailure() else {
            return StepFailure(
                MictlanXError(
                    .cancelled,
                    "run \(bulk.run) is \(bulk.standing.name), and \(Count(bulk.open, "item")) of its bulk "
                        + "\(bulk.open == 1 ? "has" : "have") no end; to go on: mxshell resume \(bulk.run)"),
                exitCode: .partial, outputs: outputs)
        }
        var failure = StepFailure(
            MictlanXError(
                .incomplete,
                "\(failed) of \(Count(bulk.list.count, "item")) of run \(bulk.run) failed; the first: \(first.message). "
                    + "'bulk failed \(bulk.run)' lists them"),
            exitCode: .partial, errorClass: first.errorClass.rawValue, outputs: outputs)
        failure.counts = (failed, bulk.list.count)
        return failure
    }

    /// The balls that are in the store, or were got or deleted, in the order of the list.
    private func landed(_ bulk: BulkLook) async throws -> ItemSet {
        let file = bulk.items.file
        let sum = try await BlockingWork.run { _ in try FileDigest.sha256(of: file) }
        guard sum == bulk.list.sha256 else { throw WorkItem.damaged }
        let table = try ResultTable(file: context.services.directory.output(context.path, "results"))
        try await bulk.eachSettled { ordinal, size, checksum, isChanged in
            guard let checksum else { return }
            try table.set(ordinal, .stored(size: size, chunks: 0, checksum: checksum, isChanged: isChanged))
        }
        let writer = try ListWriter(file: context.listFile(), kind: .balls)
        for try await listed in bulk.items.items() where bulk.history.done.contains(listed.ordinal) {
            let ball: BallItem
            switch (listed.item, try table[listed.ordinal]) {
            case (.put(let put), .stored(let size, let chunks, let checksum, _)?):
                ball = BallItem(
                    address: put.address, size: size, chunks: chunks, checksum: checksum, tags: put.tags, updatedAt: nil
                )
            case (.put(let put), _): ball = BallItem(try await context.store.info(of: put.address))
            case (.ball(let listed), _): ball = listed
            case (.file, _), (.refused, _): continue
            }
            try writer.append(.ball(ball))
        }
        return try await writer.freeze()
    }
}
