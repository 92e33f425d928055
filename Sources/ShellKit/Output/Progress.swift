import MictlanXBatch
import MictlanXModel
import Synchronization

/// One line on a terminal with the progress of a transfer; nothing is written to anything else.
final class Progress: Sendable {
    private struct State {
        var progress = ItemProgress()
        var rate = ProgressRate()
        var course = Sparkline()
        var lastDrawn: ContinuousClock.Instant?
        var isVisible = false
        /// Nothing is drawn any more.
        var isEnded = false
    }

    /// A person does not read faster.
    private static let interval = Duration.milliseconds(100)
    /// The line moves so often, whatever happens.
    private static let beat = Duration.milliseconds(250)

    private let label: String
    private let stream: OutputStream?
    private let columns: Int
    private let started = ContinuousClock.now
    private let state = Mutex(State())

    /// A line that begins with `label`, the verb. Its totals come with ``expect(totalBytes:totalItems:)``.
    init(_ label: String, on terminal: Terminal, isQuiet: Bool) {
        self.label = label
        stream = isQuiet || !terminal.drawsProgress ? nil : terminal.messages
        columns = terminal.columns
    }

    /// The bytes so far.
    var bytes: Int { state.withLock { $0.progress.bytes } }

    /// How fast it went, as a line of bars with the rate of the whole; `nil` where nobody saw it move for long enough.
    var course: String? {
        let (course, bytes) = state.withLock { ($0.course.text, $0.progress.bytes) }
        let seconds = (ContinuousClock.now - started).seconds
        guard let course, seconds > 0 else { return nil }
        return "\(course) \(ByteCount(Int(saturating: Double(bytes) / seconds)))/s"
    }

    /// The number of items, once it is known.
    var totalItems: Int? { state.withLock { $0.progress.total } }

    /// Takes what is to be done, once it is known.
    func expect(totalBytes: Int? = nil, totalItems: Int? = nil) {
        state.withLock { state in
            state.progress.listed = 0
            state.progress.total = totalItems
            state.progress.totalBytes = totalBytes
        }
    }

    /// Counts what was found so far, while the list of the items is made.
    func list(_ count: Int) {
        update { $0.listed = count }
    }

    func add(bytes: Int) {
        update { $0.bytes +|= bytes }
    }

    /// Counts bytes that were read for checksums; less than none where that is done.
    func hash(bytes: Int) {
        update { $0.hashing +|= bytes }
    }

    /// Counts bytes that were read of what is sent later; less than none where that begins.
    func read(bytes: Int) {
        update { $0.reading +|= bytes }
    }

    /// Counts an item that is settled.
    func finishItem(hasFailed: Bool = false) {
        update { progress in
            if hasFailed { progress.failed += 1 } else { progress.done += 1 }
        }
    }

    /// Shows the line while a body runs, from its beginning on: also where nothing can be counted yet.
    func showing<Value>(_ body: () async throws -> Value) async throws -> Value {
        guard stream != nil else { return try await body() }
        // A command may have several parts, as the list of its items and their transfer.
        state.withLock { ($0.isEnded, $0.lastDrawn) = (false, nil) }
        defer { end() }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await self.keepDrawing() }
            defer { group.cancelAll() }
            return try await body()
        }
    }

    private func keepDrawing() async {
        var wait = Self.interval
        while (try? await Task.sleep(for: wait, clock: .continuous)) != nil {
            update { _ in }
            wait = Self.beat
        }
    }

    /// Takes the line away while something else is written: it is not drawn in between.
    func aside<Value>(_ write: () throws -> Value) rethrows -> Value {
        try state.withLock { state in
            if state.isVisible { draw("") }
            state.isVisible = false
            return try write()
        }
    }

    /// Takes the line away, until something is shown again.
    func end() {
        state.withLock { state in
            if state.isVisible { draw("") }
            state.isVisible = false
            state.isEnded = true
        }
    }

    private func update(_ change: (inout ItemProgress) -> Void) {
        state.withLock { state in
            change(&state.progress)
            guard stream != nil, !state.isEnded else { return }
            let now = ContinuousClock.now
            state.rate.note(state.progress, at: now - started)
            state.course.note(bytes: state.progress.bytes, at: now - started)
            if let last = state.lastDrawn, now - last < Self.interval { return }
            state.lastDrawn = now
            state.isVisible = true
            draw(ProgressText.line(label, state.progress, state.rate, columns: columns - 1))
        }
    }

    private func draw(_ line: String) {
        try? stream?.write("\r\(line)\u{1B}[K")
        try? stream?.flush()
    }
}
