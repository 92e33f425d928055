internal import Dispatch
internal import Synchronization

/// Runs what blocks, or computes for long, off the threads that tasks share. Every such call of the program goes this
/// way.
package enum BlockingWork {
    private static let queue = DispatchQueue(label: "mictlanx.blocking", attributes: .concurrent)

    /// Hears of what a task, and those below it, have waiting or going on here; of what may wait for ever it does not.
    @TaskLocal package static var gauge: (any WorkGauge)?

    /// What the work waits for, and how much of it goes on at once.
    package struct Kind: Sendable {
        fileprivate let limiter: Limiter?

        /// Reading and computing: more at once would only make one disk seek.
        package static let reading = Kind(limiter: Limiter(width: 4))
        /// Making durable: a file system joins what is asked for at the same time (fsync(2)).
        package static let committing = Kind(limiter: Limiter(width: 16))
        /// Waiting for a person or another program, perhaps for ever: a thread for each call.
        package static let waiting = Kind(limiter: nil)
    }

    /// Runs work on another thread.
    ///
    /// - Parameters:
    ///   - kind: what the work waits for.
    ///   - work: asks its argument now and then whether the task was cancelled, and throws then.
    /// - Returns: what the work returns.
    /// - Throws: what the work throws; `CancellationError` when it did not begin; ``SystemFailure`` when the system has
    ///   no thread left.
    package static func run<T: Sendable>(
        _ kind: Kind = .reading,
        _ work: @escaping @Sendable (_ isCancelled: () -> Bool) throws -> T
    ) async throws -> T {
        guard let limiter = kind.limiter else {
            return try await start(work) { body throws(SystemFailure) in try OwnedThread.start(stackSize: 1 << 19, body)
            }
        }
        let gauge = gauge
        gauge?.began()
        defer { gauge?.ended() }
        return try await limiter.withPermit { try await start(work) { body in queue.async(execute: body) } }
    }

    private static func start<T: Sendable>(
        _ work: @escaping @Sendable (_ isCancelled: () -> Bool) throws -> T,
        on thread: (@escaping @Sendable () -> Void) throws(SystemFailure) -> Void
    ) async throws -> T {
        let flag = CancellationFlag()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (waiter: CheckedContinuation<T, any Error>) in
                do throws(SystemFailure) {
                    try thread { waiter.resume(with: Result { try work { flag.isRaised } }) }
                } catch {
                    waiter.resume(throwing: error)
                }
            }
        } onCancel: {
            flag.raise()
        }
    }
}

/// Counts work that goes on.
package protocol WorkGauge: Sendable {
    /// Work begins.
    func began()
    /// Work that began has ended.
    func ended()
}

/// Carries a cancellation to a thread that runs no task.
private final class CancellationFlag: Sendable {
    private let flag = Atomic(false)

    var isRaised: Bool { flag.load(ordering: .relaxed) }

    func raise() { flag.store(true, ordering: .relaxed) }
}
