internal import MictlanXModel
internal import Synchronization

/// What a replay has measured, counted from many tasks.
final class ReplayTally: Sendable {
    /// The numbers so far.
    struct Totals: Sendable {
        var puts = Latencies()
        var gets = Latencies()
        /// How much later than intended requests were sent: how far the measuring program itself was behind.
        var lag = Latencies()
        var errors = 0
        var dropped = 0
        var bytes = 0
        /// Requests that came before the measurement began.
        var warmedUp = 0
        /// From the first request that counts to the end of the last.
        var elapsed = Duration.zero

        /// Whether the numbers are those of the store: the program was not behind by more than a tenth of what it measured.
        var isValid: Bool {
            guard lag.count > 0, puts.count + gets.count > 0 else { return dropped == 0 && errors == 0 }
            var all = puts
            all.add(gets)
            return lag[percentile: 99].seconds <= all[percentile: 50].seconds / 10
        }
    }

    private struct State {
        var totals = Totals()
        var inFlight = 0
    }

    private let state = Mutex(State())

    var current: Totals { state.withLock { $0.totals } }

    /// Takes a place among those that are on their way.
    ///
    /// - Returns: whether there was one.
    func enter(atMost width: Int) -> Bool {
        state.withLock { state in
            guard state.inFlight < width else { return false }
            state.inFlight += 1
            return true
        }
    }

    func leave() { state.withLock { $0.inFlight -= 1 } }

    func drop(counts: Bool) { state.withLock { if counts { $0.totals.dropped += 1 } } }

    func sent(lag: Duration, counts: Bool) {
        state.withLock { if counts { $0.totals.lag.record(lag) } else { $0.totals.warmedUp += 1 } }
    }

    func done(_ operation: TraceEvent.Operation, latency: Duration, bytes: Int, at elapsed: Duration) {
        state.withLock { state in
            switch operation {
            case .put: state.totals.puts.record(latency)
            case .get: state.totals.gets.record(latency)
            }
            state.totals.bytes +|= bytes
            state.totals.elapsed = max(state.totals.elapsed, elapsed)
        }
    }

    func failed(counts: Bool, at elapsed: Duration) {
        state.withLock { state in
            guard counts else { return }
            state.totals.errors += 1
            state.totals.elapsed = max(state.totals.elapsed, elapsed)
        }
    }
}
