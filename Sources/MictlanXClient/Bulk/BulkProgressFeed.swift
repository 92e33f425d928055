internal import MictlanXModel
import Synchronization

/// Counts how far a bulk job is, and sends each listener the latest state; states that a listener misses are not kept.
final class BulkProgressFeed: Sendable {
    private struct State {
        var progress = BulkProgress()
        var hasLists = false
        var listeners: [AsyncStream<BulkProgress>.Continuation] = []
        var isFinished = false
    }

    private let state = Mutex(State())

    /// The states from now on, beginning with the current one; ends with the job.
    func stream() -> AsyncStream<BulkProgress> {
        let (stream, listener) = AsyncStream.makeStream(of: BulkProgress.self, bufferingPolicy: .bufferingNewest(1))
        state.withLock { state in
            listener.yield(state.progress)
            if state.isFinished { listener.finish() } else { state.listeners.append(listener) }
        }
        return stream
    }

    /// Counts a list; one that does not know its length leaves the whole unknown.
    func add(list total: Int?) {
        update { state in
            let sum = state.hasLists ? state.progress.totalItems : 0
            state.progress.totalItems = sum.flatMap { sum in total.map { sum + $0 } }
            state.hasLists = true
        }
    }

    func add(bytes: Int) { update { $0.progress.bytes +|= bytes } }

    func settle(_ hasSucceeded: Bool) {
        update { if hasSucceeded { $0.progress.succeeded += 1 } else { $0.progress.failed += 1 } }
    }

    func finish() {
        state.withLock { state in
            state.isFinished = true
            for listener in state.listeners { listener.finish() }
            state.listeners = []
        }
    }

    private func update(_ change: (inout State) -> Void) {
        state.withLock { state in
            change(&state)
            // Within the lock, so that no listener gets an older state after a newer one; yielding runs no listener.
            for listener in state.listeners { listener.yield(state.progress) }
        }
    }
}
