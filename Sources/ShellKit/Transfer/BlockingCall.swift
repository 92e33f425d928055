import Synchronization
import SystemPackage
import Threads

/// Runs what blocks in C on a thread of its own, and tells it when its task is cancelled.
enum BlockingCall {
    static func run<Value: Sendable>(
        _ body: @escaping @Sendable (_ isCancelled: () -> Bool) throws -> Value
    ) async throws -> Value {
        let flag = Flag()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                do throws(ThreadFailure) {
                    try OwnedThread.start {
                        continuation.resume(with: Result { try body { flag.isSet.load(ordering: .relaxed) } })
                    }
                } catch {
                    continuation.resume(
                        throwing: ShellError(errno: error.errno, "cannot start a thread for", "standard input"))
                }
            }
        } onCancel: {
            flag.isSet.store(true, ordering: .relaxed)
        }
    }

    private final class Flag: Sendable {
        let isSet = Atomic<Bool>(false)
    }
}
