internal import MictlanXBatch
package import MictlanXModel
internal import Synchronization

/// Numbers the events of a run and hands them on in that order.
package final class EventEmitter: Sendable {
    /// Progress of one step is handed on at most this often.
    package static let progressInterval = Duration.milliseconds(250)

    private struct State {
        var sequence = 0
        var lastProgress: [String: Duration] = [:]
        /// When something happened last.
        var lastEvent = Duration.zero
        /// The steps that go on.
        var running: [String: Running] = [:]
    }

    private struct Running {
        let kind: String
        let since: Duration
        var progress: ItemProgress?
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
            state.lastEvent = elapsed
            Self.note(body, at: elapsed, in: &state)
            if case .progress(let step, let progress) = body, !progress.isComplete {
                if let last = state.lastProgress[step], elapsed - last < Self.progressInterval { return }
                state.lastProgress[step] = elapsed
            }
            send(body, at: elapsed, &state)
        }
    }

    /// Says what is waited for where nothing has happened for a while.
    ///
    /// - Parameter interval: how long that is.
    /// - Returns: after what time to ask again.
    package func beat(after interval: Duration) -> Duration {
        state.withLock { state in
            let elapsed = elapsed()
            let silence = elapsed - state.lastEvent
            guard silence >= interval else { return interval - silence }
            state.lastEvent = elapsed
            let waiting = state.running.sorted { ($0.value.since, $0.key) < ($1.value.since, $1.key) }.map {
                RunEvent.Waiting(
                    step: $0.key, kind: $0.value.kind, time: elapsed - $0.value.since, progress: $0.value.progress)
            }
            send(.heartbeat(waiting), at: elapsed, &state)
            return interval
        }
    }

    private func send(_ body: RunEvent.Body, at elapsed: Duration, _ state: inout State) {
        sink(RunEvent(time: now(), elapsed: elapsed, sequence: state.sequence, run: run, body: body))
        state.sequence += 1
    }

    private static func note(_ body: RunEvent.Body, at elapsed: Duration, in state: inout State) {
        switch body {
        case .stepState(let step, let kind, .running, _, _):
            state.running[step] = Running(kind: kind, since: elapsed)
        case .stepState(let step, _, _, _, _): state.running[step] = nil
        case .progress(let step, let progress): state.running[step]?.progress = progress
        default: break
        }
    }
}
