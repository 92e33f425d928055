import Synchronization

/// Has the programs of a pipeline start in one process group: the first makes it, and is not waited for before all the
/// others have joined it.
final class HostMuster: Sendable {
    private struct State {
        var waiting: Set<Int>
        /// 0 where the first could not start: the others have groups of their own then.
        var group: CInt?
        var joining: [CheckedContinuation<CInt, Never>] = []
        var attending: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    /// - Parameter count: how many programs there are.
    init(_ count: Int) {
        state = Mutex(State(waiting: Set(0..<count)))
    }

    /// A program has started, or will not; what is said of it again does not count.
    ///
    /// - Parameters:
    ///   - place: its place in the pipeline.
    ///   - process: its process id; `nil` where it could not start.
    func began(_ place: Int, _ process: CInt?) {
        let (group, joining, attending) = state.withLock { state in
            var ready: (CInt, [CheckedContinuation<CInt, Never>], [CheckedContinuation<Void, Never>]) = (0, [], [])
            guard state.waiting.remove(place) != nil else { return ready }
            if place == 0 {
                state.group = process ?? 0
                (ready.0, ready.1) = (process ?? 0, state.joining)
                state.joining = []
            }
            if state.waiting.isEmpty {
                ready.2 = state.attending
                state.attending = []
            }
            return ready
        }
        for one in joining { one.resume(returning: group) }
        for one in attending { one.resume() }
    }

    /// The group that the others join, once the first has started; 0 where there is none.
    func group() async -> CInt {
        await withCheckedContinuation { continuation in
            let known = state.withLock { state in
                if state.group == nil { state.joining.append(continuation) }
                return state.group
            }
            if let known { continuation.resume(returning: known) }
        }
    }

    /// Waits until each has started, or will not.
    func all() async {
        await withCheckedContinuation { continuation in
            let isDone = state.withLock { state in
                if !state.waiting.isEmpty { state.attending.append(continuation) }
                return state.waiting.isEmpty
            }
            if isDone { continuation.resume() }
        }
    }
}
