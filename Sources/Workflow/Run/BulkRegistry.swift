internal import MictlanXBatch
internal import MictlanXClient
internal import MictlanXModel
internal import Synchronization

/// A bulk job that was begun by a `bulk_put`.
final class BulkJob: Sendable {
    /// The job's id at the client: `<run>/<step>/<n>`.
    let id: String
    /// The step that began it; its items are reported under this path.
    let step: String
    let items: ItemSet
    let table: ResultTable
    let tally: ItemTally
    /// What the journal knew of the step when the job began.
    let history: StepHistory?
    /// The items that it held as settled.
    var settled: OrdinalSet { history?.done ?? OrdinalSet() }
    private let measured = Mutex(Latencies())
    private let isStopped = Mutex(false)
    private let refusals = Mutex(0)
    private let probed = Mutex((count: 0, bytes: 0))

    init(id: String, step: String, items: ItemSet, table: ResultTable, tally: ItemTally, history: StepHistory?) {
        self.id = id
        self.step = step
        self.items = items
        self.table = table
        self.tally = tally
        self.history = history
    }

    /// No further item is begun.
    func stop() { isStopped.withLock { $0 = true } }
    var takesItems: Bool { !isStopped.withLock { $0 } }

    /// Counts an item that failed before it came to the client, whose summary does not know it.
    func noteRefused() { refusals.withLock { $0 += 1 } }
    var refused: Int { refusals.withLock { $0 } }

    /// Counts an item that an earlier attempt of the run had stored without hearing of it; the client found it unchanged.
    func noteProbed(bytes: Int) { probed.withLock { $0 = ($0.count + 1, $0.bytes +| bytes) } }

    /// What the job came to, with what earlier attempts of the run had done.
    ///
    /// - Parameter summary: what the client says of this attempt.
    /// - Returns: the whole.
    func whole(_ summary: BulkSummary) -> BulkSummary {
        var whole = summary
        let probed = probed.withLock { $0 }
        whole.stored += probed.count + (history?.changed.count ?? 0)
        whole.unchanged += settled.count - (history?.changed.count ?? 0) - probed.count
        whole.storedBytes = summary.storedBytes +| probed.bytes +| (history?.changedBytes ?? 0)
        return whole
    }

    func record(_ latency: Duration) { measured.withLock { $0.record(latency) } }

    /// The latencies of the items so far.
    var latencies: Latencies { measured.withLock { $0 } }
}

/// The bulk jobs of a run by the step that began them.
final class BulkRegistry: Sendable {
    private let jobs = Mutex<[String: BulkJob]>([:])

    func add(_ job: BulkJob) { jobs.withLock { $0[job.step] = job } }

    /// Takes the jobs of a step out, of one with instances those of all in their order: the caller waits for them.
    func take(_ step: String) -> [BulkJob] {
        jobs.withLock { jobs in
            let own = jobs.values.filter { $0.step == step || $0.step.hasPrefix("\(step)[") }
            for job in own { jobs[job.step] = nil }
            return own.sorted { ($0.step.utf8.count, $0.step) < ($1.step.utf8.count, $1.step) }
        }
    }

    /// Takes out all jobs that no step has waited for.
    func takeAll() -> [BulkJob] {
        jobs.withLock { jobs in
            defer { jobs = [:] }
            return jobs.values.sorted { $0.step < $1.step }
        }
    }
}
