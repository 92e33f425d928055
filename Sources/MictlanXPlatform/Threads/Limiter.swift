internal import Synchronization

/// Lets a number of tasks pass at once, first come, first served. A task that is cancelled while it waits leaves
/// the queue at once and takes nothing.
package final class Limiter: Sendable {
    private enum Place {
        /// Drawn, not in the queue yet.
        case drawn
        /// Left before it came into the queue.
        case left
        case waiting(CheckedContinuation<Void, any Error>)
    }

    private struct State {
        var width: Int
        /// Negative while more are inside than a reduced width allows.
        var free: Int
        var places: [UInt64: Place] = [:]
        /// Tickets in the order of arrival; those that left are skipped.
        var queue: [UInt64] = []
        var head = 0
        var nextTicket: UInt64 = 0
    }

    private let state: Mutex<State>

    /// A limiter with all places free.
    ///
    /// - Parameter width: the number of places, at least 1.
    package init(width: Int) {
        state = Mutex(State(width: max(1, width), free: max(1, width)))
    }

    /// Changes the number of places. Those inside stay; fewer come in until the new number is kept.
    ///
    /// - Parameter width: the number of places, at least 1.
    package func resize(to width: Int) {
        let waiters = state.withLock { state in
            let added = max(1, width) - state.width
            state.width += added
            state.free += added
            var waiters: [CheckedContinuation<Void, any Error>] = []
            while state.free > 0, let waiter = Self.nextWaiter(&state) {
                state.free -= 1
                waiters.append(waiter)
            }
            return waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Runs a body while holding a place.
    ///
    /// - Returns: what the body returns.
    /// - Throws: what the body throws; `CancellationError` when the task is cancelled while it waits.
    package func withPermit<T>(_ body: () async throws -> T) async throws -> T {
        try await acquire()
        defer { release() }
        return try await body()
    }

    /// Takes a place, waiting for one if need be. Each must be given back by ``release()``.
    ///
    /// - Throws: `CancellationError`, without having taken anything.
    package func acquire() async throws {
        try Task.checkCancellation()
        let ticket: UInt64? = state.withLock { state in
            guard state.free <= 0 else {
                state.free -= 1
                return nil
            }
            state.nextTicket += 1
            state.places[state.nextTicket] = .drawn
            return state.nextTicket
        }
        guard let ticket else { return }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { enter($0, ticket: ticket) }
        } onCancel: {
            leave(ticket)
        }
    }

    /// Gives a place back.
    package func release() {
        let next = state.withLock { state -> CheckedContinuation<Void, any Error>? in
            state.free += 1
            guard state.free > 0, let waiter = Self.nextWaiter(&state) else { return nil }
            state.free -= 1
            return waiter
        }
        next?.resume()
    }

    /// Takes the first of the queue out of it.
    private static func nextWaiter(_ state: inout State) -> CheckedContinuation<Void, any Error>? {
        while state.head < state.queue.count {
            let ticket = state.queue[state.head]
            state.head += 1
            if state.head > 1_024, state.head * 2 > state.queue.count {
                state.queue.removeFirst(state.head)
                state.head = 0
            }
            if case .waiting(let waiter)? = state.places.removeValue(forKey: ticket) { return waiter }
        }
        return nil
    }

    private func enter(_ waiter: CheckedContinuation<Void, any Error>, ticket: UInt64) {
        enum Turn { case wait, pass, leave }
        let turn = state.withLock { state -> Turn in
            if case .left? = state.places.removeValue(forKey: ticket) { return .leave }
            // A place may have become free since the ticket was drawn.
            if state.free > 0 {
                state.free -= 1
                return .pass
            }
            state.places[ticket] = .waiting(waiter)
            state.queue.append(ticket)
            return .wait
        }
        switch turn {
        case .wait: break
        case .pass: waiter.resume()
        case .leave: waiter.resume(throwing: CancellationError())
        }
    }

    private func leave(_ ticket: UInt64) {
        let waiter = state.withLock { state -> CheckedContinuation<Void, any Error>? in
            switch state.places[ticket] {
            case .drawn?: state.places[ticket] = .left
            case .waiting(let waiter)?:
                state.places[ticket] = nil
                return waiter
            case .left?, nil: break
            }
            return nil
        }
        waiter?.resume(throwing: CancellationError())
    }
}
