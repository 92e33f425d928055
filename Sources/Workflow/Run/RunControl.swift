internal import Synchronization

/// The handle by which a run is stopped: first gently, then at once, then without its clean-up.
public final class RunControl: Sendable {
    package enum Level: Int, Comparable, Sendable {
        case running
        /// Nothing new is begun; what is on its way may finish within the grace.
        case stopping
        /// What is on its way is cancelled; clean-up steps still run.
        case aborting
        /// Clean-up steps are cancelled, too.
        case ending

        package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    private struct State {
        var level = Level.running
        var nextWaiter = 0
        var waiters: [Int: (level: Level, stream: AsyncStream<Never>.Continuation)] = [:]
    }

    private let state = Mutex(State())

    /// Makes a handle; each run needs another one.
    public init() {}

    package var level: Level { state.withLock { $0.level } }

    /// Stops the run gently: nothing new is begun, requests on their way may finish within the grace, and the `always`
    /// steps run.
    public func stop() { raise(to: .stopping) }

    /// Stops the run at once: requests on their way are cancelled, and the `always` steps run.
    public func abort() { raise(to: .aborting) }

    /// Ends the run: requests on their way are cancelled, and the `always` steps are cancelled or skipped.
    public func end() { raise(to: .ending) }

    /// Stops the run by one level more than before; gives the level.
    @discardableResult
    package func stopHarder() -> Level {
        switch level {
        case .running: stop()
        case .stopping: abort()
        case .aborting, .ending: end()
        }
        return level
    }

    private func raise(to level: Level) {
        let reached = state.withLock { state in
            state.level = max(state.level, level)
            let reached = state.waiters.filter { $0.value.level <= state.level }
            for key in reached.keys { state.waiters[key] = nil }
            return reached.values.map(\.stream)
        }
        for stream in reached { stream.finish() }
    }

    /// Returns when the run was told to stop this hard, or when the task is cancelled.
    package func wait(for level: Level) async {
        let (stream, continuation) = AsyncStream<Never>.makeStream()
        let key: Int? = state.withLock { state in
            guard state.level < level else { return nil }
            state.nextWaiter += 1
            state.waiters[state.nextWaiter] = (level, continuation)
            return state.nextWaiter
        }
        guard let key else { return continuation.finish() }
        for await _ in stream {}
        state.withLock { $0.waiters[key] = nil }
    }

    /// Throws when the run was told to stop: called before anything new is begun.
    ///
    /// - Throws: `CancellationError`.
    package func checkRunning() throws {
        if level > .running { throw CancellationError() }
    }

    /// What a body gives, unless the run is told to stop before; the body is cancelled then and waited for.
    ///
    /// - Throws: `CancellationError`.
    package func unlessStopped<Value: Sendable>(_ body: @escaping @Sendable () async -> Value) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { await body() }
            group.addTask {
                await self.wait(for: .stopping)
                return nil
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() ?? nil else { throw CancellationError() }
            return value
        }
    }
}
