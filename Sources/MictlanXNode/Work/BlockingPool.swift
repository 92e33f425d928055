internal import NIOPosix

/// Threads for calls that block: files and the catalog. The concurrency pool and the event loop never wait for a disk.
struct BlockingPool: Sendable {
    private let threads: NIOThreadPool

    /// Starts the threads.
    ///
    /// - Parameter count: how many calls may block at once.
    init(threadCount count: Int) {
        threads = NIOThreadPool(numberOfThreads: count)
        threads.start()
    }

    /// Runs a blocking call.
    ///
    /// - Throws: what `body` throws, or `CancellationError` when it did not begin.
    func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await threads.runIfActive(body)
    }

    /// Runs a blocking call without waiting for it.
    ///
    /// - Parameters:
    ///   - body: the call.
    ///   - refused: runs instead, on the caller's thread, when the pool is shut down.
    func submit(_ body: @escaping @Sendable () -> Void, refused: @escaping @Sendable () -> Void = {}) {
        threads.submit { status in
            switch status {
            case .active: body()
            case .cancelled: refused()
            }
        }
    }

    /// Waits for the running calls and ends the threads.
    func shutDown() async { try? await threads.shutdownGracefully() }
}
