internal import MictlanXClient
internal import MictlanXPlatform

/// One attempt under the limits of time: the attempt's own, those of the step and of the run, and the grace after a stop.
struct StepAttempt<C: Clock<Duration>>: Sendable {
    let clock: C
    var timeout: Duration?
    /// When all attempts of the step have to be done.
    var stepDeadline: C.Instant?
    /// When the run has to be done.
    var deadline: C.Instant?
    /// How long the attempt may go on after a stop; `nil` for clean-up steps, which begin after one.
    var grace: Duration?
    /// How long the attempt may take in any case.
    var limit: Duration?
    /// What stops the run, and how hard a stop cancels the attempt at once.
    let control: RunControl
    var endsAt = RunControl.Level.aborting
    /// Another handle that cancels the attempt: that of the steps that a failure cancels.
    var siblings: RunControl?

    /// The attempt ran out of its own time.
    struct TimedOut: Error {}
    /// The step ran out of its time.
    struct DeadlinePassed: Error {}

    private enum Ending: Sendable {
        case done(StepResult)
        case timedOut, stepDeadline, deadline, interrupted
    }

    /// Runs a body; the first of it and the limits decides, the others are cancelled and waited for.
    ///
    /// - Throws: ``TimedOut``, ``DeadlinePassed``, `CancellationError`, `MictlanXError` `deadlineExceeded`, or what the
    ///   body throws.
    func run(_ body: @escaping @Sendable () async throws -> StepResult) async throws -> StepResult {
        let ending = try await withThrowingTaskGroup(of: Ending.self) { group in
            func end(as ending: Ending, after wait: @escaping @Sendable () async throws -> Void) {
                group.addTask {
                    try await Limit.wait(wait)
                    return ending
                }
            }
            group.addTask { .done(try await body()) }
            if let timeout { end(as: .timedOut) { try await clock.sleep(for: timeout) } }
            if let stepDeadline {
                end(as: .stepDeadline) { try await clock.sleep(until: stepDeadline, tolerance: nil) }
            }
            if let deadline { end(as: .deadline) { try await clock.sleep(until: deadline, tolerance: nil) } }
            if let limit { end(as: .interrupted) { try await clock.sleep(for: limit) } }
            if let grace {
                end(as: .interrupted) {
                    await control.wait(for: .stopping)
                    try await clock.sleep(for: grace)
                }
            }
            end(as: .interrupted) { await control.wait(for: endsAt) }
            if let siblings { end(as: .interrupted) { await siblings.wait(for: .aborting) } }
            defer { group.cancelAll() }
            return try await group.next() ?? .interrupted
        }
        switch ending {
        case .done(let result): return result
        case .timedOut: throw TimedOut()
        case .stepDeadline: throw DeadlinePassed()
        case .deadline: throw MictlanXError(.deadlineExceeded, "the run's deadline has passed")
        case .interrupted: throw CancellationError()
        }
    }
}
