internal import MictlanXClient

/// One attempt under the limits of time: the step's own, that of the run, and the grace after a stop.
struct StepAttempt<C: Clock<Duration>>: Sendable {
    let clock: C
    let timeout: Duration?
    let deadline: C.Instant?
    /// How long the attempt may go on after a stop; `nil` for clean-up steps, which begin after one.
    let grace: Duration?
    /// How long the attempt may take in any case.
    let limit: Duration?
    let control: RunControl

    /// The attempt ran out of its own time.
    struct TimedOut: Error {}

    private enum Ending: Sendable {
        case done(StepResult)
        case timedOut, deadline, interrupted
    }

    /// Runs a body; the first of it and the limits decides, the others are cancelled and waited for.
    ///
    /// - Throws: ``TimedOut``, `CancellationError`, `MictlanXError` `deadlineExceeded`, or what the body throws.
    func run(_ body: @escaping @Sendable () async throws -> StepResult) async throws -> StepResult {
        let ending = try await withThrowingTaskGroup(of: Ending.self) { group in
            group.addTask { .done(try await body()) }
            if let timeout {
                group.addTask {
                    try await clock.sleep(for: timeout)
                    return .timedOut
                }
            }
            if let deadline {
                group.addTask {
                    try await clock.sleep(until: deadline, tolerance: nil)
                    return .deadline
                }
            }
            if let limit {
                group.addTask {
                    try await clock.sleep(for: limit)
                    return .interrupted
                }
            }
            if let grace {
                group.addTask {
                    await control.wait(for: .stopping)
                    try await clock.sleep(for: grace)
                    return .interrupted
                }
            }
            group.addTask {
                await control.wait(for: .aborting)
                return .interrupted
            }
            defer { group.cancelAll() }
            return try await group.next() ?? .interrupted
        }
        switch ending {
        case .done(let result): return result
        case .timedOut: throw TimedOut()
        case .deadline: throw MictlanXError(.deadlineExceeded, "the run's deadline has passed")
        case .interrupted: throw CancellationError()
        }
    }
}
