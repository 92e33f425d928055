/// How often an operation is tried again, and how long it waits in between. Only errors of the class `transient` are retried, and
/// integrity errors once.
public struct RetryPolicy: Hashable, Sendable {
    /// How the delay is spread so that many clients do not come back at one moment.
    public enum Jitter: String, Hashable, Sendable {
        /// A uniformly random part of the delay.
        case full
        /// The delay itself.
        case none
    }

    /// The number of attempts in all, at least 1.
    public var attempts: Int
    /// The delay before the second attempt.
    public var delay: Duration
    /// What every further delay is multiplied with.
    public var factor: Double
    /// The longest delay.
    public var maxDelay: Duration
    /// How the delay is spread.
    public var jitter: Jitter
    /// The longest sum of all delays, a minute by default. A longer `Retry-After` ends the operation; `nil` for no limit.
    public var budget: Duration?

    /// Sets every property.
    public init(
        attempts: Int = 5, delay: Duration = .milliseconds(200), factor: Double = 2, maxDelay: Duration = .seconds(5),
        jitter: Jitter = .full, budget: Duration? = .seconds(60)
    ) {
        self.attempts = max(1, attempts)
        self.delay = max(.zero, delay)
        self.factor = max(1, factor)
        self.maxDelay = max(.zero, maxDelay)
        self.jitter = jitter
        self.budget = budget
    }

    /// A single attempt.
    public static let never = RetryPolicy(attempts: 1)
}
