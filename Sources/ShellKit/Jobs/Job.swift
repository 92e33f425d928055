import LineEditing
import Synchronization

/// A statement that goes on behind the prompt.
final class Job: Sendable {
    /// How it came to its end.
    struct End: Sendable {
        let code: Int32
        let time: Duration
    }

    private struct State {
        var run: String?
        var end: End?
        var isStopping = false
        /// Whether a person has heard of the end.
        var isTold = false
        var waiters: [AsyncStream<Never>.Continuation] = []
        /// They wait for a run, or for the end.
        var runWaiters: [AsyncStream<Never>.Continuation] = []
    }

    /// What `$!` is, and what `fg`, `kill` and `wait` take.
    let number: Int
    /// As it was written.
    let text: String
    /// Its own: `^C` at the prompt is not for it.
    let router = SignalRouter()
    /// `nil` where it writes where the shell writes.
    let log: JobLog?
    private let started = ContinuousClock.now
    private let state = Mutex(State())

    init(number: Int, text: String, log: JobLog?) {
        self.number = number
        self.text = text
        self.log = log
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

    /// How long it has been running, or ran.
    var time: Duration { end?.time ?? ContinuousClock.now - started }

    /// In one word.
    var stateName: String {
        state.withLock { state in
            if let end = state.end { return end.code == 0 ? "done" : "failed" }
            return state.isStopping ? "stopping" : "running"
        }
    }

    /// Does what `^C` does to a command: once it stops gently, again it stops harder.
    func interrupt() {
        state.withLock { $0.isStopping = true }
        router.handle(.interrupt)
    }

    /// Passes on a signal that ends the process.
    func handle(_ signal: ProcessSignal) {
        state.withLock { $0.isStopping = true }
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
        let waiters = state.withLock { state in
            state.end = End(code: code, time: ContinuousClock.now - started)
            defer { (state.waiters, state.runWaiters) = ([], []) }
            return state.waiters + state.runWaiters
        }
        for waiter in waiters { waiter.finish() }
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
