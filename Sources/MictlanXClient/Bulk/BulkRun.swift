internal import MictlanXModel
import Synchronization

/// One bulk put: its feed, and the task that works it off.
struct BulkRun: Sendable {
    let feed: BulkFeed
    let task: Task<BulkSummary, any Error>
    /// Whether somebody has awaited it; it takes no more items then.
    var isAwaited = false

    /// Begins a job that works off what is appended to its feed.
    ///
    /// - Parameters:
    ///   - core: puts the balls.
    ///   - options: how the job runs; the hooks come with each list.
    init(_ core: ClientCore, _ options: BulkOptions) {
        let feed = BulkFeed()
        self.feed = feed
        task = Task.detached {
            // Whatever ends the job, nothing can be added to it any more.
            defer { feed.close() }
            return try await Self.work(feed, core, options)
        }
    }

    private static func work(_ feed: BulkFeed, _ core: ClientCore, _ options: BulkOptions) async throws -> BulkSummary {
        let executor = BulkExecutor<BulkFeed.Entry, PutReceipt>(
            width: options.maxConcurrentBalls, stopOnFailure: options.stopOnFailure)
        let ledger = BulkLedger()
        let start = core.environment.elapsed()
        let tally = try await executor.run(feed) { entry in
            try await entry.hooks.beforeRequest(entry.item)
            ledger.begin(entry.item.ordinal, at: core.environment.elapsed())
        } body: { entry in
            try await core.put(entry.item.source, at: entry.item.address, options: entry.item.options)
        } settled: { entry, result in
            let outcome = ledger.settle(entry.item, result, at: core.environment.elapsed())
            try await entry.hooks.afterAcknowledgement(outcome)
        }
        var summary = ledger.summary
        summary.notBegun = tally.notBegun
        summary.duration = core.environment.elapsed() - start
        return summary
    }
}

/// Counts what the items of a job came to.
private final class BulkLedger: Sendable {
    private struct State {
        var summary = BulkSummary()
        var begun: [Int: Duration] = [:]
    }

    private let state = Mutex(State())

    var summary: BulkSummary { state.withLock { $0.summary } }

    func begin(_ ordinal: Int, at moment: Duration) { state.withLock { $0.begun[ordinal] = moment } }

    func settle(_ item: BulkItem, _ result: Result<PutReceipt, MictlanXError>, at moment: Duration) -> BulkOutcome {
        state.withLock { state in
            let begun = state.begun.removeValue(forKey: item.ordinal) ?? moment
            switch result {
            case .success(let receipt) where receipt.outcome == .unchanged:
                state.summary.unchanged += 1
                state.summary.unchangedBytes += receipt.size
            case .success(let receipt):
                state.summary.stored += 1
                state.summary.storedBytes += receipt.size
            case .failure(let error):
                state.summary.failed += 1
                if state.summary.failures.count < BulkSummary.maximumFailures {
                    state.summary.failures.append(
                        BulkFailure(ordinal: item.ordinal, address: item.address, error: error))
                }
            }
            return BulkOutcome(
                ordinal: item.ordinal, address: item.address, result: result, duration: moment - begun)
        }
    }
}
