import MictlanXPlatform
import Synchronization

/// Bounds the requests in flight of a whole client: by its workers, and by what the routers can take.
package final class AdaptiveLimiter: Sendable {
    private let limiter: Limiter
    private let window: Mutex<ConcurrencyWindow>
    private let log: ClientLog

    /// A limiter at its widest.
    ///
    /// - Parameters:
    ///   - width: the most requests in flight, at least 1.
    ///   - log: gets every change.
    package init(width: Int, log: ClientLog = .silent) {
        limiter = Limiter(width: width)
        window = Mutex(ConcurrencyWindow(maximum: width))
        self.log = log
    }

    /// How many requests may be in flight now.
    package var width: Int { window.withLock { $0.width } }

    /// Sends a request when its turn comes.
    ///
    /// - Parameters:
    ///   - outcome: what the result says about the load.
    ///   - body: the request, until its answer is read.
    /// - Returns: what the body returns.
    /// - Throws: what the body throws; `CancellationError` when the task is cancelled while it waits.
    package func withPermit<T>(
        _ outcome: (T) -> ConcurrencyWindow.Outcome = { _ in .answered }, _ body: () async throws -> T
    ) async throws -> T {
        try await limiter.withPermit {
            let generation = window.withLock { $0.generation }
            do {
                let result = try await body()
                ended(outcome(result), generation)
                return result
            } catch {
                ended(ConcurrencyWindow.Outcome(error), generation)
                throw error
            }
        }
    }

    private func ended(_ outcome: ConcurrencyWindow.Outcome, _ generation: Int) {
        // The limiter follows within the lock: two changes must not overtake each other.
        let width: Int? = window.withLock { window in
            guard window.ended(outcome, begunIn: generation) else { return nil }
            limiter.resize(to: window.width)
            return window.width
        }
        if let width { log.didResize(to: width, isOverloaded: outcome == .overloaded) }
    }
}

extension ConcurrencyWindow.Outcome {
    /// What an error tells about the load.
    init(_ error: any Error) {
        switch (error as? MictlanXError)?.code {
        case .throttled?, .timeout?: self = .overloaded
        case .notFound?, .existenceUnknown?, .noBucket?, .exists?, .changed?, .rejected?, .unauthorized?, .forbidden?:
            self = .answered
        default: self = .unknown
        }
    }
}
