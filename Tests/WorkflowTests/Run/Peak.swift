import Synchronization

/// Counts how many are inside at once.
final class Peak: Sendable {
    private let state = Mutex((inside: 0, highest: 0))

    var highest: Int { state.withLock { $0.highest } }

    func visit() async {
        state.withLock { state in
            state.inside += 1
            state.highest = max(state.highest, state.inside)
        }
        for _ in 0..<20 { await Task.yield() }
        state.withLock { $0.inside -= 1 }
    }
}
