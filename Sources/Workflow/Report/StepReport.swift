package import MictlanXBatch
package import MictlanXModel
internal import MictlanXText

/// What a journal says of one step.
package struct StepReport: Sendable {
    /// A time in which the step was worked at.
    package struct Interval: Hashable, Sendable {
        package let start: Timestamp
        /// `nil` while it goes on.
        package fileprivate(set) var end: Timestamp?
    }

    /// Why the step failed.
    package struct Failure: Hashable, Sendable {
        package let errorClass: String
        package let message: String
        /// The item that decided it; empty where it was none.
        package let item: String
    }

    /// So many intervals are kept, the last ones; a run that is killed often has one for each resume.
    static let intervalLimit = 64
    /// Items on the way at once; more than any concurrency.
    static let begunLimit = 1 << 16

    package let path: String
    private var spec: Checksum?
    private var input: Checksum?
    package private(set) var status = StepStatus.running
    package private(set) var intervals: [Interval] = []
    private var lists: [Int: FrozenList] = [:]
    /// The moments of the first and the last item; the items of a bulk come behind the end of its step.
    package private(set) var firstItem: Timestamp?
    package private(set) var lastItem: Timestamp?
    private var done = OrdinalSet()
    private var failed = OrdinalSet()
    private var bytes = 0
    private var via: [JournalRecord.Via: Int] = [:]
    private var begun: [Int: Timestamp] = [:]
    /// How long its items took; `nil` where that is not kept for each step.
    package private(set) var latencies: Latencies?
    /// How often the step was tried.
    package private(set) var attempts = 1
    package private(set) var failure: Failure?
    /// What the step measured of itself.
    private var measured: Duration?
    /// How many items it had, by its outputs; `nil` while it has none.
    package private(set) var found: Int?

    init(path: String) { self.path = path }

    // MARK: Records

    /// Begins the step, or goes on with it.
    ///
    /// - Returns: whether it is another step than before under the same name, so that its items are forgotten.
    mutating func begin(at time: Timestamp, spec: Checksum, input: Checksum) -> Bool {
        let isEdited = self.spec != nil && (self.spec != spec || self.input != input)
        if isEdited { self = StepReport(path: path) }
        (self.spec, self.input) = (spec, input)
        status = .running
        failure = nil
        measured = nil
        intervals.append(Interval(start: time))
        if intervals.count > Self.intervalLimit { intervals.removeFirst() }
        return isEdited
    }

    mutating func freeze(_ list: FrozenList, number: Int) { lists[number] = list }

    mutating func begin(_ ordinals: [Int], at time: Timestamp) {
        note(time)
        for ordinal in ordinals where begun.count < Self.begunLimit { begun[ordinal] = time }
    }

    /// - Returns: whether the item was not settled before, and how long it took where its begin is known.
    mutating func settle(
        _ ordinal: Int, _ via: JournalRecord.Via, size: Int, at time: Timestamp, keepsLatency: Bool
    ) -> (isNew: Bool, latency: Duration?) {
        note(time)
        failed.remove(ordinal)
        let start = begun.removeValue(forKey: ordinal)
        guard done.insert(ordinal) else { return (false, nil) }
        self.via[via, default: 0] += 1
        bytes +|= size
        let latency = start.map { Duration.nanoseconds(max(0, time.nanoseconds -| $0.nanoseconds)) }
        if let latency, keepsLatency {
            if latencies == nil { latencies = Latencies() }
            latencies?.record(latency)
        }
        return (true, latency)
    }

    mutating func fail(_ ordinal: Int, at time: Timestamp) {
        note(time)
        begun[ordinal] = nil
        if !done.contains(ordinal) { failed.insert(ordinal) }
    }

    mutating func finish(_ status: StepStatus, _ outputs: JSONObject?, at time: Timestamp) {
        self.status = status
        if intervals.isEmpty, status != .skipped { intervals.append(Interval(start: time)) }
        close(at: time)
        guard let outputs = outputs.flatMap({ ValueMap(recorded: $0) }) else { return }
        found = StepWork.found(in: outputs)
        if case .int(let count)? = outputs["attempts"] { attempts = max(1, count) }
        if case .duration(let duration)? = outputs["duration"] { measured = duration }
        guard case .map(let error)? = outputs["error"] else { return }
        func text(_ name: String) -> String { error[name]?.text ?? "" }
        failure = Failure(errorClass: text("class"), message: text("message"), item: text("item"))
    }

    /// The process ended in the middle of it.
    mutating func interrupt(at time: Timestamp) {
        begun = [:]
        close(at: time)
    }

    private mutating func close(at time: Timestamp) {
        guard let current = intervals.last, current.end == nil else { return }
        intervals[intervals.count - 1].end = max(time, current.start)
    }

    private mutating func note(_ time: Timestamp) {
        firstItem = min(firstItem ?? time, time)
        lastItem = max(lastItem ?? time, time)
    }

    // MARK: Sums

    /// The frozen list of its items: the one with the smallest number.
    package var list: FrozenList? { lists.min { $0.key < $1.key }?.value }

    /// What became of its items.
    package var totals: ItemTotals {
        let list = list
        // What is no list, as one ball by name, is known when it is begun.
        let seen = done.count + failed.count + begun.keys.count { !done.contains($0) && !failed.contains($0) }
        return ItemTotals(
            listed: list?.count ?? seen, listedBytes: list?.bytes ?? bytes, done: done.count, bytes: bytes,
            failed: failed.count, via: via)
    }

    /// How long it was worked at; `nil` while it goes on.
    package var duration: Duration? {
        if let measured { return measured }
        guard !intervals.isEmpty, intervals.last?.end != nil else { return nil }
        return intervals.reduce(Duration.zero) { sum, interval in
            guard let end = interval.end else { return sum }
            return sum + .nanoseconds(end.nanoseconds -| interval.start.nanoseconds)
        }
    }
}

extension WorkflowValue {
    fileprivate var text: String? {
        if case .string(let text) = self { text } else { nil }
    }
}
