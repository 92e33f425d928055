extension RetryPolicy {
    /// The delays between the attempts, before jitter: one fewer than attempts.
    ///
    /// - Returns: delays that grow by ``factor`` up to ``maxDelay``.
    package func delays() -> DelaySequence { DelaySequence(policy: self) }

    /// The delays of a policy, computed one by one.
    package struct DelaySequence: Sequence, IteratorProtocol {
        private var left: Int
        private var current: Duration
        private let factor: Double
        private let maximum: Duration

        init(policy: RetryPolicy) {
            left = Swift.max(1, policy.attempts) - 1
            factor = Swift.max(1, policy.factor)
            maximum = policy.maxDelay
            current = Swift.min(policy.delay, maximum)
        }

        /// The next delay; `nil` after the last attempt.
        package mutating func next() -> Duration? {
            guard left > 0 else { return nil }
            left -= 1
            defer {
                // Capped before it is multiplied, so that no number of attempts can overflow.
                let room = maximum / factor
                current = current >= room ? maximum : current * factor
            }
            return current
        }
    }

    /// The delay that is really waited.
    ///
    /// - Parameters:
    ///   - delay: the planned delay.
    ///   - random: from 0 up to, not including, 1.
    ///   - retryAfter: what the server asked for; never shortened.
    /// - Returns: the delay spread by ``jitter``, at least what the server asked for.
    package func spread(_ delay: Duration, random: Double, retryAfter: Duration?) -> Duration {
        let spread = jitter == .full ? delay * random : delay
        return max(spread, retryAfter ?? .zero)
    }
}
