package import MictlanXModel
internal import Synchronization

/// Numbers the events of a run and hands them on in that order.
package final class EventEmitter: Sendable {
    /// Progress of one step is handed on at most this often.
    package static let progressInterval = Duration.milliseconds(250)

    private struct State {
        var sequence = 0
        var lastProgress: [String: Duration] = [:]
    }

    private let run: String
    private let now: @Sendable () -> Timestamp
    private let elapsed: @Sendable () -> Duration
    private let mask: SecretMask
    private let sink: @Sendable (RunEvent) -> Void
    private let state = Mutex(State())

    /// Makes an emitter with two clocks: the wall clock, and the time since the run began on a clock that never jumps.
    package init(
        run: String, now: @escaping @Sendable () -> Timestamp, elapsed: @escaping @Sendable () -> Duration,
        mask: SecretMask, sink: @escaping @Sendable (RunEvent) -> Void
    ) {
        self.run = run
        self.now = now
        self.elapsed = elapsed
        self.mask = mask
        self.sink = sink
    }

    /// Hands an event on. Progress that comes too soon after the last is dropped, except the final one.
    package func emit(_ body: RunEvent.Body) {
        let body = mask.isEmpty ? body : mask(body)
        // The sink is called under the lock: two tasks must not overtake each other between number and write.
        state.withLock { state in
            let elapsed = elapsed()
            if case .progress(let step, let progress) = body, progress.done + progress.failed < progress.total {
                if let last = state.lastProgress[step], elapsed - last < Self.progressInterval { return }
                state.lastProgress[step] = elapsed
            }
            sink(RunEvent(time: now(), elapsed: elapsed, sequence: state.sequence, run: run, body: body))
            state.sequence += 1
        }
    }
}
