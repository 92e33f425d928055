package import MictlanXBatch
public import MictlanXClient
internal import MictlanXText

/// How a run ended.
public struct RunOutcome: Sendable {
    /// The run's id, for example `20261122T164850Z-0a1b2c`.
    public let runID: String

    /// The code with which a program ends: `ok`, or that of the failure that decided the run.
    public let exitCode: ExitCode

    package let status: RunStatus
    /// Whether the run began: one that was refused, or stopped before, has done nothing and written nothing.
    package let hasBegun: Bool
    /// The document's `outputs`.
    package let outputs: ValueMap
    package let recap: Recap
    /// The failure that decided the run, with the step's path.
    package let failure: (step: String, failure: StepFailure)?

    /// The step that failed first: its id, `step_N` without one, with `on_failure/` or `always/` before a handler's.
    public var failedStep: String? { failure?.step }

    /// Why that step failed.
    public var error: MictlanXError? { failure?.failure.error }

    /// What the document's `outputs` give, as one JSON object: sizes in bytes, durations in seconds, times in RFC 3339.
    public var outputsJSON: String { JSONText.encode(.object(outputs.json)) }
}
