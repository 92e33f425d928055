import Synchronization

/// Makes elements ahead of their use, a few at once, and hands them out in order or as they are done. Dropping it
/// cancels what is on the way.
package final class Prefetch<Element: Sendable>: Sendable {
    /// In which order elements are handed out.
    package enum Order: Hashable, Sendable {
        /// By their index.
        case byIndex
        /// As they are done.
        case asCompleted
    }

    private struct State {
        /// The next element to begin.
        var next = 0
        /// The next element to hand out in order.
        var wanted = 0
        var running: [Int: Task<Void, Never>] = [:]
        var finished: [Int: Result<Element, any Error>] = [:]
        var waiter: CheckedContinuation<Void, Never>?

        mutating func take(_ order: Order) -> Result<Element, any Error>? {
            guard let index = order == .byIndex ? wanted : finished.keys.first else { return nil }
            guard let result = finished.removeValue(forKey: index) else { return nil }
            wanted += 1
            return result
        }
    }

    /// What the tasks share with their owner, whose end they must not put off.
    private final class Shared: Sendable {
        let state = Mutex(State())

        func finish(_ index: Int, _ result: Result<Element, any Error>) {
            let waiter = state.withLock { state in
                state.running[index] = nil
                state.finished[index] = result
                defer { state.waiter = nil }
                return state.waiter
            }
            waiter?.resume()
        }
    }

    private let count: Int
    private let width: Int
    private let order: Order
    private let make: @Sendable (Int) async throws -> Element
    private let shared = Shared()

    /// Prepares; nothing runs before the first element is asked for.
    ///
    /// - Parameters:
    ///   - count: how many elements there are.
    ///   - width: how many are made at once; also the most that exist beside the one handed out.
    ///   - order: in which order they are handed out.
    ///   - make: makes the element with an index.
    package init(
        count: Int, width: Int, order: Order = .byIndex, make: @escaping @Sendable (Int) async throws -> Element
    ) {
        self.count = count
        self.width = max(1, width)
        self.order = order
        self.make = make
    }

    deinit { shared.state.withLock { $0.running.values.forEach { $0.cancel() } } }

    /// The next element. To be asked for by one task at a time.
    ///
    /// - Returns: `nil` after the last.
    /// - Throws: what making it threw; everything else is cancelled then. `CancellationError`.
    package func next() async throws -> Element? {
        do {
            while true {
                try Task.checkCancellation()
                let (result, isDone) = shared.state.withLock { state in
                    begin(&state)
                    let result = state.take(order)
                    return (result, result == nil && state.running.isEmpty)
                }
                if let result { return try result.get() }
                if isDone { return nil }
                await somethingFinishes()
            }
        } catch {
            await cancel()
            throw error
        }
    }

    /// Cancels what is on the way and waits for its end.
    package func cancel() async {
        let running = shared.state.withLock { state in
            state.next = count
            state.running.values.forEach { $0.cancel() }
            return Array(state.running.values)
        }
        for task in running { await task.value }
        shared.state.withLock { $0.finished = [:] }
    }

    private func begin(_ state: inout State) {
        while state.next < count, state.running.count + state.finished.count < width {
            let index = state.next
            state.next += 1
            state.running[index] = Task { [make, shared] in
                let result: Result<Element, any Error>
                do { result = .success(try await make(index)) } catch { result = .failure(error) }
                shared.finish(index, result)
            }
        }
    }

    private func somethingFinishes() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                let mustWait = shared.state.withLock { state in
                    let isReady = order == .byIndex ? state.finished[state.wanted] != nil : !state.finished.isEmpty
                    guard !isReady, !Task.isCancelled else { return false }
                    state.waiter = waiter
                    return true
                }
                if !mustWait { waiter.resume() }
            }
        } onCancel: {
            let waiter = shared.state.withLock { state in
                defer { state.waiter = nil }
                return state.waiter
            }
            waiter?.resume()
        }
    }
}
