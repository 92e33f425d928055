import Synchronization

/// Makes elements ahead of their use, a few at once, and hands them out in order. Dropping it cancels what is on the way.
package final class OrderedPrefetch<Element: Sendable>: Sendable {
    private struct State {
        var next = 0
        var running: [Task<Element, any Error>] = []
    }

    private let count: Int
    private let width: Int
    private let make: @Sendable (Int) async throws -> Element
    private let state = Mutex(State())

    /// Prepares; nothing runs before the first element is asked for.
    ///
    /// - Parameters:
    ///   - count: how many elements there are.
    ///   - width: how many are made at once; also the most that exist beside the one handed out.
    ///   - make: makes the element with an index.
    package init(count: Int, width: Int, make: @escaping @Sendable (Int) async throws -> Element) {
        self.count = count
        self.width = max(1, width)
        self.make = make
    }

    deinit { state.withLock { $0.running.forEach { $0.cancel() } } }

    /// The next element.
    ///
    /// - Returns: `nil` after the last.
    /// - Throws: what making it threw; everything else is cancelled then. `CancellationError`.
    package func next() async throws -> Element? {
        let first = state.withLock { state in
            while state.next < count, state.running.count < width {
                state.running.append(Task { [make, index = state.next] in try await make(index) })
                state.next += 1
            }
            return state.running.isEmpty ? nil : state.running.removeFirst()
        }
        guard let first else { return nil }
        do {
            return try await withTaskCancellationHandler {
                try await first.value
            } onCancel: {
                first.cancel()
            }
        } catch {
            await cancel()
            throw error
        }
    }

    /// Cancels what is on the way and waits for its end.
    package func cancel() async {
        let running = state.withLock { state in
            state.next = count
            defer { state.running = [] }
            return state.running
        }
        for task in running { task.cancel() }
        for task in running { _ = await task.result }
    }
}
