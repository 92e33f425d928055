import MictlanXModel
import MictlanXPlatform
import Synchronization

/// A clock whose waits take no time: it stands still while something is on its way, and jumps to the end of the next wait
/// once nothing has happened for a moment. So retries and `wait` steps are over at once. The end of a limit is never jumped
/// to, so that no time-out passes because of work that takes its time.
final class QuietClock: Clock, WorkGauge {
    struct Instant: InstantProtocol {
        let offset: Duration

        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private struct State {
        var now = Instant(offset: .zero)
        var nextID = 0
        var waits: [Int: (end: Instant, isLimit: Bool, waiter: CheckedContinuation<Void, Never>)] = [:]
        var cancelled: Set<Int> = []
        /// How many requests are on their way, and how much local work goes on.
        var busy = 0
        /// How often something has happened.
        var stirs = 0
    }

    /// So long nothing happens before the clock jumps.
    private static let silence = Duration.milliseconds(400)

    private let state = Mutex(State())

    var now: Instant { state.withLock { $0.now } }
    var minimumResolution: Duration { .nanoseconds(1) }

    /// Something has happened.
    func stir() { state.withLock { $0.stirs += 1 } }

    /// Keeps the clock still while a body runs.
    func holding<Value>(_ body: () async throws -> Value) async rethrows -> Value {
        began()
        defer { ended() }
        return try await body()
    }

    func began() {
        state.withLock {
            $0.busy += 1
            $0.stirs += 1
        }
    }

    func ended() {
        state.withLock {
            $0.busy -= 1
            $0.stirs += 1
        }
    }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        let id = state.withLock { state in
            state.nextID += 1
            state.stirs += 1
            return state.nextID
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                let isOver = state.withLock { state in
                    guard state.cancelled.remove(id) == nil, state.now < deadline else { return true }
                    state.waits[id] = (deadline, Limit.isWaiting, waiter)
                    return false
                }
                if isOver { waiter.resume() }
            }
        } onCancel: {
            let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
                guard let wait = state.waits.removeValue(forKey: id) else {
                    state.cancelled.insert(id)
                    return nil
                }
                return wait.waiter
            }
            waiter?.resume()
        }
        try Task.checkCancellation()
    }

    /// Makes time pass until the task is cancelled.
    func run() async {
        var seen = -1
        while (try? await Task.sleep(for: Self.silence, clock: .continuous)) != nil {
            let ended = state.withLock { state -> [CheckedContinuation<Void, Never>] in
                defer { seen = state.stirs }
                let delays = state.waits.values.filter { !$0.isLimit }.map(\.end)
                guard state.busy == 0, state.stirs == seen, let next = delays.min() else { return [] }
                state.now = next
                let over = state.waits.filter { $0.value.end <= next }
                for id in over.keys { state.waits[id] = nil }
                state.stirs += 1
                return over.values.map(\.waiter)
            }
            for waiter in ended { waiter.resume() }
        }
    }
}
