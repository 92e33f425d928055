import LineEditing
import Synchronization

/// A statement that goes on behind the prompt.
final class Job: Sendable {
    /// How it came to its end.
    struct End: Sendable {
        let code: Int32
        let time: Duration
    }

    /// What comes next of a job that is waited for.
    enum Standing: Sendable, Equatable {
        case ended(Int32)
        /// Its programs wait until `fg`, `bg` or `kill`.
        case stopped
    }

    private struct State {
        /// `nil` as long as nobody can name it.
        var number: Int?
        var run: String?
        var end: End?
        var isStopping = false
        var isStopped = false
        /// Whether a person has yet to hear that it has stopped.
        var stopIsNews = false
        /// Whether a person has heard of the end.
        var isTold = false
        var waiters: [AsyncStream<Never>.Continuation] = []
        /// They wait for a run, or for the end.
        var runWaiters: [AsyncStream<Never>.Continuation] = []
        /// They wait until it stops or ends.
        var attendants: [CheckedContinuation<Standing, Never>] = []
    }

    /// As it was written.
    let text: String
    /// Its own: `^C` at the prompt is not for it.
    let router = SignalRouter()
    /// `nil` where it writes where the shell writes.
    let log: JobLog?
    /// Its programs of the host, where it is a command that had the terminal; `nil` for one that never had it.
    let programs: TerminalHandover?
    private let started = ContinuousClock.now
    private let state = Mutex(State())

    init(text: String, log: JobLog? = nil, programs: TerminalHandover? = nil) {
        self.text = text
        self.log = log
        self.programs = programs
        programs?.onStop { [weak self] in self?.noteStop() }
    }

    /// What `$!` is, and what `fg`, `bg`, `kill` and `wait` take; 0 as long as it has none.
    var number: Int { state.withLock { $0.number ?? 0 } }

    /// Gives it a number, where it has none.
    func give(number: Int) {
        state.withLock { $0.number = $0.number ?? number }
    }

    /// The run that it works at; `nil` for a command that is none, and before the run has begun.
    var run: String? { state.withLock { $0.run } }

    /// The job works at a run.
    func note(run: String) {
        let waiters = state.withLock { state in
            state.run = run
            defer { state.runWaiters = [] }
            return state.runWaiters
        }
        for waiter in waiters { waiter.finish() }
    }

    /// The run that it works at, once it has begun one; `nil` where it ended without.
    ///
    /// - Throws: `CancellationError` when the wait is cancelled.
    func begunRun() async throws -> String? {
        let (beginning, waiter) = AsyncStream<Never>.makeStream()
        let isKnown = state.withLock { state in
            let isKnown = state.run != nil || state.end != nil
            if !isKnown { state.runWaiters.append(waiter) }
            return isKnown
        }
        if isKnown { waiter.finish() }
        for await _ in beginning {}
        try Task.checkCancellation()
        return run
    }

    var end: End? { state.withLock { $0.end } }
    var isRunning: Bool { end == nil }
    /// Whether its programs wait to go on.
    var isStopped: Bool { state.withLock { $0.isStopped && $0.end == nil } }

    /// How long it has been running, or ran.
    var time: Duration { end?.time ?? ContinuousClock.now - started }

    /// In one word.
    var stateName: String {
        state.withLock { state in
            if let end = state.end { return end.code == 0 ? "done" : "failed" }
            if state.isStopping { return "stopping" }
            return state.isStopped ? "stopped" : "running"
        }
    }

    /// Does what `^C` does to a command: once it stops gently, again it stops harder.
    func interrupt() {
        state.withLock { $0.isStopping = true }
        programs?.terminate()
        router.handle(.interrupt)
    }

    /// Passes on a signal that ends the process.
    func handle(_ signal: ProcessSignal) {
        state.withLock { $0.isStopping = true }
        programs?.terminate()
        router.handle(signal)
    }

    /// Does the work, in a task that an interrupt cancels.
    func run(_ work: @escaping @Sendable () async -> Int32) async {
        let task = Task.detached { await work() }
        let code = try? await router.withHandler {
            task.cancel()
        } around: {
            // An interrupt that came before there was a handler.
            if state.withLock({ $0.isStopping }) { task.cancel() }
            return await task.value
        }
        finish(code ?? ProcessSignal.interrupt.exitCode)
    }

    func finish(_ code: Int32) {
        let (waiters, attendants) = state.withLock { state in
            state.end = End(code: code, time: ContinuousClock.now - started)
            defer { (state.waiters, state.runWaiters, state.attendants) = ([], [], []) }
            return (state.waiters + state.runWaiters, state.attendants)
        }
        for waiter in waiters { waiter.finish() }
        for attendant in attendants { attendant.resume(returning: .ended(code)) }
    }

    /// Waits for its end.
    ///
    /// - Returns: the code.
    /// - Throws: `CancellationError` when the wait is cancelled; the job goes on then.
    func ended() async throws -> Int32 {
        let (ending, waiter) = AsyncStream<Never>.makeStream()
        let hasEnded = state.withLock { state in
            if state.end == nil { state.waiters.append(waiter) }
            return state.end != nil
        }
        if hasEnded { waiter.finish() }
        for await _ in ending {}
        guard let end else { throw CancellationError() }
        return end.code
    }

    // MARK: Stopping and going on

    /// Its programs have stopped.
    func noteStop() {
        let attendants = state.withLock { state in
            guard state.end == nil else { return [] as [CheckedContinuation<Standing, Never>] }
            state.isStopped = true
            // Whoever attends to it sees it.
            state.stopIsNews = state.attendants.isEmpty
            defer { state.attendants = [] }
            return state.attendants
        }
        for attendant in attendants { attendant.resume(returning: .stopped) }
    }

    /// Has its programs go on.
    func goOn(inForeground: Bool) {
        state.withLock { ($0.isStopped, $0.stopIsNews) = (false, false) }
        programs?.resume(inForeground: inForeground)
    }

    /// Waits until it stops or ends, also in a task that is cancelled.
    func standing() async -> Standing {
        await withCheckedContinuation { attendant in
            let standing = state.withLock { state -> Standing? in
                if let end = state.end { return .ended(end.code) }
                if state.isStopped {
                    state.stopIsNews = false
                    return .stopped
                }
                state.attendants.append(attendant)
                return nil
            }
            if let standing { attendant.resume(returning: standing) }
        }
    }

    /// Whether it has stopped and that is news; it counts as told then.
    func takeStop() -> Bool {
        state.withLock { state in
            defer { state.stopIsNews = false }
            return state.stopIsNews && state.end == nil
        }
    }

    var isToldOf: Bool { state.withLock { $0.isTold } }

    /// Whether its end is news; it counts as told then.
    func takeNews() -> Bool {
        state.withLock { state in
            guard state.end != nil, !state.isTold else { return false }
            state.isTold = true
            return true
        }
    }
}
