import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText
import Synchronization
import Workflow

/// Shows a run as it goes: its events as lines of JSON, or its steps and progress for a person.
final class RunView: Sendable {
    private struct State {
        var failure: (any Error)?
        var isLineOpen = false
        /// When each step was told of last, where every line stays.
        var lastTold: [String: Duration] = [:]
        var rates: [String: ProgressRate] = [:]
        /// The failed items of each step: those of a bulk job may come long after its step has ended.
        var failures: [String: Int] = [:]
    }

    private let terminal: Terminal
    private let format: OutputFormat
    private let isQuiet: Bool
    /// Whether a person is told that the run begins; a resume says more than that.
    private let tellsStart: Bool
    /// Where events go besides.
    private let events: OutputStream?
    private let control: RunControl
    private let state = Mutex(State())

    /// After so long without news a person, or a program, is told what is waited for.
    static let heartbeat = Duration.seconds(10)

    init(
        _ terminal: Terminal, format: OutputFormat, isQuiet: Bool, tellsStart: Bool = true, events: OutputStream? = nil,
        control: RunControl
    ) {
        self.tellsStart = tellsStart
        self.terminal = terminal
        self.events = events
        self.format = format
        self.isQuiet = isQuiet
        self.control = control
    }

    /// Shows one event; called from any thread, in the order of the events.
    func show(_ event: RunEvent) {
        do {
            let line = format == .ndjson || events != nil ? event.line : []
            // Programs act on the stream: a line is written, with one write, before the next thing happens.
            if let events { try Self.write(line, to: events) }
            if format == .ndjson {
                try terminal.output.write(line)
                try terminal.output.flush()
            } else {
                try showText(event)
            }
        } catch {
            // The run cannot be shown any more: it stops, and the command throws this error.
            state.withLock { $0.failure = $0.failure ?? error }
            control.stop()
        }
    }

    /// Who goes away from the events is not the reader of the output, at whose end a command ends silently.
    private static func write(_ line: [UInt8], to events: OutputStream) throws {
        do {
            try events.write(line)
            try events.flush()
        } catch is OutputStream.Closed {
            throw ShellError(.failed, "nobody reads the events of the run any more, so it was stopped")
        }
    }

    /// The code that the command ends with since the run cannot be shown any more; `nil` while it can.
    var failureCode: ExitCode? {
        guard let failure = state.withLock({ $0.failure }) else { return nil }
        return failure is OutputStream.Closed ? .brokenPipe : ShellError(failure).exitCode
    }

    /// Shows what comes before the first event of a step.
    func show(_ body: () throws -> Void) {
        do {
            try body()
        } catch {
            state.withLock { $0.failure = $0.failure ?? error }
            control.stop()
        }
    }

    /// Says what a stop of the run does; called from any thread.
    func show(_ level: RunControl.Level, grace: Duration) {
        switch level {
        case .running: return
        case .stopping:
            try? line(
                "stopping: what is on its way may take \(DurationText.format(grace)); the next ^C cancels it")
        case .aborting: try? line("cancelling what is on its way; 'always' still runs, the next ^C ends it")
        case .ending: try? line("ending without 'always'")
        }
    }

    /// Ends the view with what the run gives back.
    ///
    /// - Throws: what a write of the view failed with.
    func finish(_ outcome: RunOutcome) throws {
        if let failure = state.withLock({ $0.failure }) { throw failure }
        try showRestOfFailures()
        let last: JSONObject = [
            "v": .int(RunEvent.version), "run": .string(outcome.runID), "type": .string("run.outputs"),
            "outputs": .object(outcome.outputs.json),
        ]
        if let events {
            try events.write(last)
            try events.flush()
        }
        switch format {
        case .ndjson: try terminal.output.write(last)
        case .json, .yaml:
            var object: JSONObject = [
                "run": .string(outcome.runID), "status": .string(outcome.status.rawValue),
                "exit": .int(Int(outcome.exitCode.rawValue)), "recap": .object(outcome.recap.fields),
                "outputs": .object(outcome.outputs.json),
            ]
            if outcome.recap.isIdle { object["nothing_done"] = .bool(true) }
            try terminal.output.write(object)
        default:
            for (name, value) in isQuiet ? [:] : outcome.outputs {
                try terminal.output.write(
                    terminal.output.isTerminal ? "\(name) = \(Self.text(value))\n" : "\(name)\t\(Self.text(value))\n")
            }
        }
        try terminal.output.flush()
        guard !isQuiet, format == .table, outcome.hasBegun else { return }
        let remark = outcome.recap.isIdle ? "; nothing was done: no step had anything to do" : ""
        try line("\(outcome.status.rawValue): \(outcome.recap)\(remark)")
    }

    private func showText(_ event: RunEvent) throws {
        let body = event.body
        guard !isQuiet || body.isFailure else { return }
        switch body {
        case .runStart(let workflow, _): if tellsStart, format == .table { try line("run \(event.run): \(workflow)") }
        case .runEnd, .plan: break
        case .stepState(let step, let kind, let status, let message, let summary):
            guard status.isSettled else { return try showBeginning(of: step, kind) }
            let detail = (message ?? summary).map { ": \($0.terminalSafe)" } ?? ""
            try line("\(Self.mark(status)) \(step) (\(kind)) \(status.rawValue)\(detail)")
        case .progress(let step, let progress):
            try showProgress(step, progress, at: event.elapsed)
        case .itemDone:
            break
        case .itemFail(let step, _, let item, _, let message):
            guard FailureFlood.shows(countFailure(of: step)) else { return }
            try line("\(step): \(item.terminalSafe): \(message.terminalSafe)")
        case .retry(let step, let attempt, let delay, let message):
            try line(
                "\(step): attempt \(attempt - 1) failed, next in \(DurationText.format(delay)): \(message.terminalSafe)"
            )
        case .guardBreach(let step, let rule, let message):
            try line("\(step): guard \(rule): \(message.terminalSafe)")
        case .heartbeat(let waiting): try showWaiting(waiting)
        case .log(let level, let message, _):
            try line(level == .info ? message.terminalSafe : "\(level.rawValue): \(message.terminalSafe)")
        }
    }

    /// What is waited for; a terminal shows it all the time.
    private func showWaiting(_ waiting: [RunEvent.Waiting]) throws {
        guard !terminal.drawsProgress else { return }
        for step in waiting {
            let far = step.progress.map { ProgressText.line("", $0, ProgressRate()) } ?? ""
            try line("waiting for \(step.step) (\(step.kind)), \(step.time.short) so far\(far)")
        }
    }

    private func countFailure(of step: String) -> Int {
        state.withLock { state in
            state.failures[step, default: 0] += 1
            return state.failures[step, default: 0]
        }
    }

    /// Writes how many failures of each step were not shown.
    private func showRestOfFailures() throws {
        for (step, count) in state.withLock({ $0.failures }).sorted(by: { $0.key < $1.key }) {
            if let rest = FailureFlood.rest(of: count) { try line("\(step): \(rest)") }
        }
    }

    /// On a terminal a step is seen as soon as it begins.
    private func showBeginning(of step: String, _ kind: String) throws {
        guard terminal.drawsProgress else { return }
        try draw("\(step)  \(kind) …")
    }

    /// A line that is drawn over on a terminal; elsewhere one now and then.
    private func showProgress(_ step: String, _ progress: ItemProgress, at elapsed: Duration) throws {
        let isTerminal = terminal.drawsProgress
        let text = state.withLock { state -> String? in
            state.rates[step, default: ProgressRate()].note(progress, at: elapsed)
            if !isTerminal {
                let last = state.lastTold[step] ?? .zero
                guard elapsed - last >= Self.heartbeat, !progress.isComplete else { return nil }
                state.lastTold[step] = elapsed
            }
            return ProgressText.line(
                step, progress, state.rates[step] ?? ProgressRate(), columns: isTerminal ? terminal.columns - 1 : nil)
        }
        guard let text else { return }
        guard isTerminal else { return try terminal.note(text) }
        try draw(text)
    }

    private func draw(_ text: String) throws {
        try terminal.messages.write("\r\(text.prefix(terminal.columns - 1))\u{1B}[K")
        try terminal.messages.flush()
        state.withLock { $0.isLineOpen = true }
    }

    private func line(_ text: String) throws {
        let wasOpen = state.withLock { state in
            defer { state.isLineOpen = false }
            return state.isLineOpen
        }
        if wasOpen { try terminal.messages.write("\r\u{1B}[K") }
        try terminal.note(text)
    }

    private static func mark(_ status: StepStatus) -> String {
        switch status {
        case .failed, .timedOut: "✗"
        case .skipped, .blocked, .cancelled: "-"
        case .tolerated, .rescued: "!"
        default: "✓"
        }
    }

    private static func text(_ value: WorkflowValue) -> String {
        guard case .string(let text) = value else { return JSONText.encode(value.json) }
        return text.terminalSafe
    }
}

extension RunEvent.Body {
    /// Whether a person must see it even when only errors are wanted.
    fileprivate var isFailure: Bool {
        switch self {
        case .itemFail, .guardBreach: true
        default: false
        }
    }
}
