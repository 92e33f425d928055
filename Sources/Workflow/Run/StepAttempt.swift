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
            func end(as ending: Ending, after wait: @escaping @Sendable () async throws -> Void) {
                group.addTask {
                    try await wait()
                    return ending
                }
            }
            group.addTask { .done(try await body()) }
            if let timeout { end(as: .timedOut) { try await clock.sleep(for: timeout) } }
            if let deadline { end(as: .deadline) { try await clock.sleep(until: deadline, tolerance: nil) } }
            if let limit { end(as: .interrupted) { try await clock.sleep(for: limit) } }
            if let grace {
                end(as: .interrupted) {
                    await control.wait(for: .stopping)
                    try await clock.sleep(for: grace)
                }
            }
            end(as: .interrupted) { await control.wait(for: .aborting) }
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
