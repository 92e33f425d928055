import Dispatch
import Synchronization

/// Runs long blocking or computing work off the threads that tasks share.
enum BlockingWork {
    private static let queue = DispatchQueue(label: "mictlanx.blocking", attributes: .concurrent)
    /// More readers than this only make one disk seek.
    private static let limiter = Limiter(width: 4)

    /// Runs work on another thread.
    ///
    /// - Parameter work: asks its argument now and then whether the task was cancelled, and throws then.
    /// - Returns: what the work returns.
    /// - Throws: what the work throws; `CancellationError`.
    static func run<T: Sendable>(
        _ work: @escaping @Sendable (_ isCancelled: () -> Bool) throws -> T
    ) async throws -> T {
        try await limiter.withPermit {
            let flag = CancellationFlag()
            return try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { (waiter: CheckedContinuation<T, any Error>) in
                    queue.async { waiter.resume(with: Result { try work { flag.isRaised } }) }
                }
            } onCancel: {
                flag.raise()
            }
        }
    }
}

/// Carries a cancellation to a thread that runs no task.
private final class CancellationFlag: Sendable {
    private let flag = Atomic(false)

    var isRaised: Bool { flag.load(ordering: .relaxed) }

    func raise() { flag.store(true, ordering: .relaxed) }
}
