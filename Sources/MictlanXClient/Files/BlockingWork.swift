import Dispatch
import Synchronization

/// Runs long blocking or computing work off the threads that tasks share.
enum BlockingWork {
    private static let queue = DispatchQueue(label: "mictlanx.blocking", attributes: .concurrent)
    /// What the work waits for, and how much of it goes on at once.
    struct Kind: Sendable {
        fileprivate let limiter: Limiter

        /// Reading and computing: more of it than this only makes one disk seek.
        static let reading = Kind(limiter: Limiter(width: 4))
        /// Making durable: a file system joins what is asked for at the same time (fsync(2)).
        static let committing = Kind(limiter: Limiter(width: 16))
    }

    /// Runs work on another thread.
    ///
    /// - Parameters:
    ///   - kind: what the work waits for.
    ///   - work: asks its argument now and then whether the task was cancelled, and throws then.
    /// - Returns: what the work returns.
    /// - Throws: what the work throws; `CancellationError` when it did not begin.
    static func run<T: Sendable>(
        _ kind: Kind = .reading,
        _ work: @escaping @Sendable (_ isCancelled: () -> Bool) throws -> T
    ) async throws -> T {
        try await kind.limiter.withPermit {
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
