internal import MictlanXBatch
internal import MictlanXClient
internal import MictlanXText

/// A step as it is run: what it is, where it stands and what it sees.
struct StepUnit: Sendable {
    /// What a unit is of its step.
    enum Part: Hashable, Sendable {
        case whole
        /// One of the instances of a step that runs for several values.
        case instance
        /// A step that another one has for its failures.
        case handler
    }

    let step: Step
    /// The path in journal and events.
    let path: String
    let phase: RunState.Phase
    let scope: EvaluationScope
    var part = Part.whole

    /// Whether the step begins after a stop and is not stopped by it.
    var isCleanUp: Bool { phase == .always }

    /// One instance of the step, with the contexts that it alone has.
    func instance(_ number: Int, _ contexts: [String: WorkflowValue]) -> StepUnit {
        let path = "\(path)[\(number)]"
        var scope = scope
        scope.site = "steps.\(path)"
        for (name, value) in contexts { scope.roots[name] = value }
        return StepUnit(step: step, path: path, phase: phase, scope: scope, part: .instance)
    }
}

/// When the work has to be done.
struct StepTimes<C: Clock<Duration>>: Sendable {
    /// The run.
    var run: C.Instant?
    /// The step, all attempts and instances.
    var step: C.Instant?
}

/// How a step ended.
struct StepEnding: Sendable {
    var status: StepStatus
    var outputs: ValueMap = [:]
    var failure: StepFailure?
    var attempts = 1
    /// Whether it is the end that an earlier attempt of the run came to.
    var isReused = false

    init(
        _ status: StepStatus, outputs: ValueMap = [:], failure: StepFailure? = nil, attempts: Int = 1,
        isReused: Bool = false
    ) {
        self.status = status
        self.outputs = outputs
        self.failure = failure
        self.attempts = attempts
        self.isReused = isReused
    }

    /// How a step ended that threw.
    init(thrown error: any Error) {
        switch error {
        case is CancellationError: self.init(.cancelled)
        case let interruption as StepInterruption: self.init(.cancelled, outputs: interruption.outputs)
        default:
            let failure = StepFailure(thrown: error)
            self.init(.failed, outputs: failure.outputs, failure: failure)
        }
    }

    /// Whether what it did could not be recorded: everything stops then.
    var isUnrecorded: Bool { failure?.error.code == .journal }
}

/// The limits of one step.
struct StepLimits<C: Clock<Duration>>: Sendable {
    let retry: StepRetry
    let timeout: Duration?
    let deadline: Duration?
    let times: StepTimes<C>
    /// What the journal knows of the step and the attempt goes on with.
    let history: StepHistory?
}
