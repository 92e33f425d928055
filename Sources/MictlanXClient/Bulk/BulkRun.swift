internal import MictlanXModel
import Synchronization

/// One bulk job of whatever kind.
protocol BulkRunning: AnyObject, Sendable {
    /// What its items are called.
    var kind: String { get }
    var progress: BulkProgressFeed { get }
    var isFinished: Bool { get }
    /// How many tasks wait for its end.
    var awaiters: Int { get }
    /// Takes no more items from now on.
    func seal()
    /// Waits for its end.
    func summary() async throws -> BulkSummary
    /// Stops it; ``ended()`` waits for what is on the way.
    func cancel()
    func ended() async
}

/// One bulk job: its feed, the task that works it off, and those who wait for it.
final class BulkRun<Item: BulkWork>: BulkRunning {
    typealias Body = @Sendable (Item, @escaping @Sendable (Int) -> Void) async throws -> Item.Receipt

    let kind: String
    let progress = BulkProgressFeed()
    private let feed = BulkFeed<Item>()
    private let waiters = BulkWaiters()
    private let task: Task<Void, Never>

    /// Begins a job that works off what is appended to its feed.
    ///
    /// - Parameters:
    ///   - kind: what the job does to its items, for messages.
    ///   - environment: the clock.
    ///   - options: how the job runs; the hooks come with each list.
    ///   - small: the bytes of an item that goes along with others, `nil` for any other.
    ///   - body: handles one item, and tells the bytes that it transfers.
    init(
        _ kind: String, _ environment: ClientEnvironment, _ options: BulkJobOptions<Item>,
        small: @escaping @Sendable (Item) -> Int?, _ body: @escaping Body
    ) {
        self.kind = kind
        let (feed, waiters, progress) = (self.feed, self.waiters, self.progress)
        // The flags of the command that begins the job hold for its requests, too.
        let patience = Patience.ofTask
        task = Task.detached {
            let result: Result<BulkSummary, any Error>
            do {
                result = .success(
                    try await Patience.$ofTask.withValue(patience) {
                        try await Self.work(feed, environment, options, small, progress, body)
                    })
            } catch {
                result = .failure(error)
            }
            // Whatever ends the job, nothing can be added to it any more.
            feed.close()
            progress.finish()
            waiters.finish(result)
        }
    }

    var isFinished: Bool { waiters.isFinished }
    var awaiters: Int { waiters.count }

    /// Appends a list.
    ///
    /// - Returns: `false` when the job takes no more items.
    func append(_ items: PullSequence<Item>, _ options: BulkJobOptions<Item>) -> Bool {
        guard feed.append(items, hooks: options.hooks) else { return false }
        progress.add(list: options.totalItems)
        return true
    }

    func seal() { feed.close() }
    func cancel() { task.cancel() }
    func ended() async { await task.value }

    func summary() async throws -> BulkSummary { try await waiters.wait { [task] in task.cancel() } }

    private static func work(
        _ feed: BulkFeed<Item>, _ environment: ClientEnvironment, _ options: BulkJobOptions<Item>,
        _ small: @escaping @Sendable (Item) -> Int?, _ progress: BulkProgressFeed, _ body: @escaping Body
    ) async throws -> BulkSummary {
        let executor = BulkExecutor<BulkFeed<Item>.Entry, Item.Receipt>(
            width: options.maxConcurrentBalls, stopOnFailure: options.stopOnFailure
        ) { small($0.item) }
        let ledger = BulkLedger()
        let start = environment.elapsed()
        let tally = try await executor.run(feed) { entry in
            try await entry.hooks.beforeRequest(entry.item)
            entry.begin(at: environment.elapsed())
        } body: { entry in
            try await body(entry.item) { progress.add(bytes: $0) }
        } settled: { entry, result in
            let outcome = BulkJobOutcome(
                ordinal: entry.item.ordinal, address: entry.item.address, result: result,
                duration: entry.duration(until: environment.elapsed()))
            ledger.settle(outcome)
            progress.settle(outcome.isSuccess)
            try await entry.hooks.afterAcknowledgement(outcome)
        }
        var summary = ledger.summary
        summary.notBegun = tally.notBegun
        summary.duration = environment.elapsed() - start
        return summary
    }
}

extension BulkJobOutcome {
    fileprivate var isSuccess: Bool {
        if case .success = result { true } else { false }
    }
}

/// Counts what the items of a job came to.
private final class BulkLedger: Sendable {
    private let state = Mutex(BulkSummary())

    var summary: BulkSummary { state.withLock { $0 } }

    func settle<Receipt: BulkReceipt>(_ outcome: BulkJobOutcome<Receipt>) {
        state.withLock { summary in
            switch outcome.result {
            case .success(let receipt):
                if receipt.isChanged {
                    summary.stored += 1
                    summary.storedBytes +|= receipt.bulkBytes
                } else {
                    summary.unchanged += 1
                    summary.unchangedBytes +|= receipt.bulkBytes
                }
                if summary.successes.count < BulkSummary.maximumSuccesses {
                    summary.successes.append(
                        BulkSuccess(
                            ordinal: outcome.ordinal, address: outcome.address, bytes: receipt.bulkBytes,
                            isChanged: receipt.isChanged))
                }
            case .failure(let error):
                summary.failed += 1
                if summary.failures.count < BulkSummary.maximumFailures {
                    summary.failures.append(
                        BulkFailure(ordinal: outcome.ordinal, address: outcome.address, error: error))
                }
            }
        }
    }
}
