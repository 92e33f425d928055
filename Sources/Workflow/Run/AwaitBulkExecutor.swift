internal import MictlanXBatch
internal import MictlanXClient
internal import MictlanXModel
internal import MictlanXText

/// `await_bulk`: waits for bulk jobs. Their failures are its own.
struct AwaitBulkExecutor<Store: ObjectStore, C: Clock<Duration>>: StepExecutor {
    let spec: AwaitBulkStep
    let context: StepContext<Store, C>

    func run() async throws -> StepResult {
        let jobs = try spec.bulks.flatMap { bulk -> [BulkJob] in
            let jobs = context.services.bulks.take(context.services.prefix + bulk.id)
            guard !jobs.isEmpty else {
                throw MictlanXError(
                    .invalidArgument, "step '\(bulk.id)' has not begun a bulk job that is still waited for")
            }
            return jobs
        }
        var total = BulkSummary()
        for job in jobs {
            let summary = job.whole(try await wait(for: job))
            total.stored += summary.stored
            total.unchanged += summary.unchanged
            total.failed += summary.failed + job.refused
            total.notBegun += summary.notBegun
            total.storedBytes +|= summary.storedBytes
            total.duration = max(total.duration, summary.duration)
        }
        let outputs = outputs(total, try await landed(jobs), jobs)
        if context.services.control.level > .running { throw StepInterruption(outputs: outputs) }
        if let failure = try failure(total, jobs, outputs) { throw failure }
        for job in jobs { context.services.changed.claim(job.step) }
        return StepResult(isChanged: total.stored > 0, outputs: outputs)
    }

    func plan() async throws -> (StepPlan, ValueMap?) {
        var plan = StepPlan(step: context.path, kind: "await_bulk", effect: .none)
        plan.target = spec.bulks.map(\.id).joined(separator: ", ")
        return (plan, nil)
    }

    /// Waits for one job; when the wait is cancelled the job takes no further items.
    private func wait(for job: BulkJob) async throws -> BulkSummary {
        try await withTaskCancellationHandler {
            try await context.store.awaitBulk(job.id)
        } onCancel: {
            job.stop()
        }
    }

    private func outputs(_ total: BulkSummary, _ items: ItemSet, _ jobs: [BulkJob]) -> ValueMap {
        let seconds = total.duration.seconds
        let latencies = jobs.reduce(into: Latencies()) { $0.add($1.latencies) }
        func latency(_ percentile: Double) -> WorkflowValue { .duration(latencies[percentile: percentile]) }
        return [
            "items": .items(items), "done": .int(total.stored), "skipped": .int(total.unchanged),
            "failed": .int(total.failed + total.notBegun), "bytes": .size(ByteCount(total.storedBytes)),
            "rate": .float(seconds > 0 ? Double(total.storedBytes) / seconds : 0),
            "p50": latency(50), "p95": latency(95), "p99": latency(99),
        ]
    }

    private func failure(_ total: BulkSummary, _ jobs: [BulkJob], _ outputs: ValueMap) throws -> StepFailure? {
        let failed = total.failed + total.notBegun
        let all = failed + total.stored + total.unchanged
        guard !(try spec.tolerates(failed, of: all, context)) else { return nil }
        return jobs.lazy.compactMap { $0.tally.failure("put", outputs: outputs) }.first
            ?? StepFailure(
                MictlanXError(
                    .cancelled, "\(Count(total.notBegun, "item")) \(total.notBegun == 1 ? "was" : "were") not begun"),
                exitCode: .partial,
                outputs: outputs)
    }

    /// The balls that are in the store, in the order of their lists.
    private func landed(_ jobs: [BulkJob]) async throws -> ItemSet {
        let writer = try ListWriter(file: context.listFile(), kind: .balls)
        for job in jobs {
            for try await listed in job.items.items() {
                guard case .put(let put) = listed.item else { continue }
                switch try job.table[listed.ordinal] {
                case .stored(let size, let chunks, let checksum, _):
                    let ball = BallItem(
                        address: put.address, size: size, chunks: chunks, checksum: checksum, tags: put.tags,
                        updatedAt: nil)
                    try writer.append(.ball(ball))
                case .failed: continue
                case nil:
                    // Settled by an earlier attempt of the run: the store knows the rest.
                    guard job.settled.contains(listed.ordinal) else { continue }
                    try writer.append(.ball(BallItem(try await context.store.info(of: put.address))))
                }
            }
        }
        return try await writer.freeze()
    }
}

extension AwaitBulkStep {
    /// Whether the step passes although items failed.
    func tolerates<Store: ObjectStore, C: Clock<Duration>>(
        _ failed: Int, of total: Int, _ context: StepContext<Store, C>
    ) throws -> Bool {
        if let percent = try context.value(maxFailedPercent)?.value {
            return Double(failed) <= Double(total) * percent / 100
        }
        return failed <= (try context.value(maxFailed).value)
    }
}
