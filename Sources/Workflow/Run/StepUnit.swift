internal import MictlanXBatch
internal import MictlanXText

/// A step as it is run: what it is, where it stands and what it sees.
struct StepUnit: Sendable {
    let step: Step
    /// The path in journal and events.
    let path: String
    let phase: RunState.Phase
    let scope: EvaluationScope

    /// Whether the step begins after a stop and is not stopped by it.
    var isCleanUp: Bool { phase == .always }
}

/// How a step ended.
struct StepEnding: Sendable {
    var status: StepStatus
    var outputs: ValueMap = [:]
    var failure: StepFailure?
    var attempts = 1
    /// Whether it is the end that an earlier attempt of the run came to.
    var isReused = false
}

/// The limits of one step.
struct StepLimits<C: Clock<Duration>>: Sendable {
    let retry: StepRetry
    let timeout: Duration?
    let deadline: Duration?
    /// When all attempts have to be done.
    let end: C.Instant?
    /// When the run has to be done.
    let runEnd: C.Instant?
}
