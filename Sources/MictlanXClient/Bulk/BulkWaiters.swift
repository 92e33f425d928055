import Synchronization

/// Those who wait for one bulk job. All of them get the same result. One that is cancelled leaves at once while others
/// wait; the last one takes the job with it, and waits until nothing of it is on the way.
final class BulkWaiters: Sendable {
    private typealias Waiter = CheckedContinuation<BulkSummary, any Error>

    private struct State {
        var result: Result<BulkSummary, any Error>?
        var waiting: [UInt64: Waiter] = [:]
        /// Cancelled before they began to wait.
        var left: Set<UInt64> = []
        var nextTicket: UInt64 = 0
    }

    private enum Leave {
        case nothing
        case resume(Waiter)
        case cancelJob
    }

    private let state = Mutex(State())

    var isFinished: Bool { state.withLock { $0.result != nil } }
    var count: Int { state.withLock { $0.waiting.count } }

    /// Waits for the result.
    ///
    /// - Parameter cancelJob: called when the last one who waits is cancelled.
    /// - Returns: what the job did.
    /// - Throws: what the job threw; `CancellationError` for one that is cancelled while others wait.
    func wait(_ cancelJob: @escaping @Sendable () -> Void) async throws -> BulkSummary {
        let ticket = state.withLock { state in
            state.nextTicket += 1
            return state.nextTicket
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { waiter in enter(waiter, ticket, cancelJob) }
        } onCancel: {
            leave(ticket, cancelJob)
        }
    }

    /// Hands the result to everybody, now and later.
    func finish(_ result: Result<BulkSummary, any Error>) {
        let waiting = state.withLock { state in
            state.result = result
            defer { state.waiting = [:] }
            return state.waiting
        }
        for waiter in waiting.values { waiter.resume(with: result) }
    }

    private func enter(_ waiter: Waiter, _ ticket: UInt64, _ cancelJob: () -> Void) {
        let (result, hasLeft) = state.withLock { state in
            let hasLeft = state.left.remove(ticket) != nil
            if state.result == nil { state.waiting[ticket] = waiter }
            return (state.result, hasLeft)
        }
        if let result { return waiter.resume(with: result) }
        if hasLeft { leave(ticket, cancelJob) }
    }

    private func leave(_ ticket: UInt64, _ cancelJob: () -> Void) {
        let action = state.withLock { state -> Leave in
            guard state.result == nil else { return .nothing }
            guard let waiter = state.waiting[ticket] else {
                state.left.insert(ticket)
                return .nothing
            }
            guard state.waiting.count > 1 else { return .cancelJob }
            state.waiting[ticket] = nil
            return .resume(waiter)
        }
        switch action {
        case .nothing: break
        case .resume(let waiter): waiter.resume(throwing: CancellationError())
        case .cancelJob: cancelJob()
        }
    }
}
