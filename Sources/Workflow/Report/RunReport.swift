package import MictlanXBatch
package import MictlanXClient
package import MictlanXModel

/// What a journal says of a run: a pure fold over its entries, one by one, so that it is the same for a run that ended, one
/// that was killed and one that goes on.
///
/// Its size is bounded by the number of steps and by what is on the way at once; of the items only a bit each is kept, and
/// the failed ones up to a limit.
package struct RunReport: Sendable {
    package struct Ending: Hashable, Sendable {
        package let status: RunStatus
        package let exitCode: ExitCode
        package let time: Timestamp
    }

    /// So many steps have a histogram of their own.
    static let histogramLimit = 64

    package private(set) var run: String?
    /// How often the run was started.
    package private(set) var attempts = 0
    /// The versions that the last start names.
    package private(set) var versions: [String: String] = [:]
    package private(set) var records = 0
    /// The moments of the first and of the latest record.
    package private(set) var first: Timestamp?
    package private(set) var last: Timestamp?
    /// How the run ended; `nil` while it has not.
    package private(set) var ending: Ending?
    /// The steps that left a record, in the order in which they began.
    package private(set) var steps: [StepReport] = []
    private var positions: [String: Int] = [:]
    package private(set) var throughput = Throughput()
    /// How long items took, over all steps.
    package private(set) var latencies = Latencies()
    package private(set) var failures: FailedItems

    /// - Parameter failureLimit: so many failed items are kept; the others are counted.
    package init(failureLimit: Int = FailedItems.standardLimit) { failures = FailedItems(limit: failureLimit) }

    /// The report of some entries.
    package init(_ entries: some Sequence<JournalEntry>, failureLimit: Int = FailedItems.standardLimit) {
        self.init(failureLimit: failureLimit)
        for entry in entries { apply(entry) }
    }

    /// The report of a journal that is read as it is needed.
    package init<Entries: AsyncSequence>(
        reading entries: Entries, failureLimit: Int = FailedItems.standardLimit
    ) async throws where Entries.Element == JournalEntry {
        self.init(failureLimit: failureLimit)
        for try await entry in entries { apply(entry) }
    }

    /// Takes one more entry into account.
    package mutating func apply(_ entry: JournalEntry) {
        let before = last ?? entry.time
        records += 1
        first = min(first ?? entry.time, entry.time)
        last = max(before, entry.time)
        switch entry.record {
        case .start(let run, let attempt, let versions):
            self.run = run
            self.versions = versions
            attempts = max(attempts, attempt)
            ending = nil
            // What was under way ended with the process, no later than its last record.
            for position in steps.indices { steps[position].interrupt(at: before) }
        case .value, .timer: break
        case .beginStep(let step, let spec, let input):
            if self[step].begin(at: entry.time, spec: spec, input: input) { failures.forget(step) }
        case .list(let step, let number, let list): self[step].freeze(list, number: number)
        case .begun(let step, let ordinals, _): self[step].begin(ordinals, at: entry.time)
        case .done(let step, let ordinal, let via, let size, _):
            settle(step, ordinal, via, size: size, at: entry.time)
        case .failed(let step, let ordinal, let attempt, let errorClass, let message):
            self[step].fail(ordinal, at: entry.time)
            failures.add(
                FailedItem(
                    step: step, ordinal: ordinal, attempts: attempt, errorClass: errorClass, message: message,
                    time: entry.time))
        case .endStep(let step, let status, let outputs): self[step].finish(status, outputs, at: entry.time)
        case .end(let status, let exitCode): ending = Ending(status: status, exitCode: exitCode, time: entry.time)
        }
    }

    private mutating func settle(
        _ step: String, _ ordinal: Int, _ via: JournalRecord.Via, size: Int, at time: Timestamp
    ) {
        let keeps = steps.count <= Self.histogramLimit
        let (isNew, latency) = self[step].settle(ordinal, via, size: size, at: time, keepsLatency: keeps)
        failures.remove(step: step, ordinal: ordinal)
        if let latency { latencies.record(latency) }
        if isNew { throughput.add(items: 1, bytes: via == .io ? size : 0, at: time) }
    }

    /// The step of a path, made where it is not there.
    private subscript(path: String) -> StepReport {
        mutating get { steps[position(of: path)] }
        _modify { yield &steps[position(of: path)] }
    }

    private mutating func position(of path: String) -> Int {
        if let position = positions[path] { return position }
        positions[path] = steps.count
        steps.append(StepReport(path: path))
        return steps.count - 1
    }

    /// The step of a path, when it left a record.
    package func step(_ path: String) -> StepReport? { positions[path].map { steps[$0] } }

    // MARK: Sums

    /// What became of the items of all steps.
    package var totals: ItemTotals { steps.reduce(into: ItemTotals()) { $0.add($1.totals) } }

    /// From the first record to the end, pauses between a stop and a resume included.
    package var duration: Duration {
        guard let first, let last = ending?.time ?? last else { return .zero }
        return .nanoseconds(max(0, last.nanoseconds -| first.nanoseconds))
    }
}

/// What became of items.
package struct ItemTotals: Hashable, Sendable {
    /// How many the frozen lists hold.
    package var listed = 0
    package var listedBytes = 0
    package var done = 0
    package var bytes = 0
    package var failed = 0
    /// How the settled ones came to be so.
    package var via: [JournalRecord.Via: Int] = [:]

    package init(
        listed: Int = 0, listedBytes: Int = 0, done: Int = 0, bytes: Int = 0, failed: Int = 0,
        via: [JournalRecord.Via: Int] = [:]
    ) {
        self.listed = listed
        self.listedBytes = listedBytes
        self.done = done
        self.bytes = bytes
        self.failed = failed
        self.via = via
    }

    package mutating func add(_ other: ItemTotals) {
        listed +|= other.listed
        listedBytes +|= other.listedBytes
        done +|= other.done
        bytes +|= other.bytes
        failed +|= other.failed
        via.merge(other.via) { $0 +| $1 }
    }
}
