package import MictlanXModel

/// Time and chance as the client sees them, so that tests decide about both, and where it says what it does.
package struct ClientEnvironment: Sendable {
    /// Waits on the injected clock.
    package let sleep: @Sendable (Duration) async throws -> Void
    /// The time since the environment was made, on the injected clock.
    package let elapsed: @Sendable () -> Duration
    /// The time of day.
    package let now: @Sendable () -> Timestamp
    /// A random number from 0 up to, not including, 1.
    package let random: @Sendable () -> Double
    /// What the client has to say.
    package let log: ClientLog
    /// Hears of every wait; `nil` where nobody wants to know.
    package let silence: SilenceWatch?

    /// Takes a clock and the other sources.
    ///
    /// - Parameters:
    ///   - clock: for delays, deadlines and durations.
    ///   - now: the time of day.
    ///   - random: a random number from 0 up to, not including, 1.
    ///   - log: what the client has to say.
    ///   - silence: hears of every wait.
    package init<C: Clock<Duration>>(
        clock: C, now: @escaping @Sendable () -> Timestamp,
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }, log: ClientLog = .silent,
        silence: SilenceWatch? = nil
    ) {
        let start = clock.now
        sleep = { try await clock.sleep(for: $0) }
        elapsed = { start.duration(to: clock.now) }
        self.now = now
        self.random = random
        self.log = log
        self.silence = silence
    }
}
