public import MictlanXClient
package import MictlanXText

/// What a run would do, step by step.
public struct RunPlan: Sendable {
    /// The workflow's name.
    public let workflow: String

    /// The steps in their order; the last is the one that would fail, if there is one.
    public let steps: [StepPlan]

    /// The first step that would fail as things stand.
    package let failure: (step: String, failure: StepFailure)?

    /// The labels of the steps of which every part of a divided plan does its part; those of workflows that are run stand
    /// behind the step that runs them, `child/up`.
    package let partialSteps: [String]

    /// Whether nothing is left for what comes behind the parts.
    package var isWhollyPartial = false

    /// The path of the first step that would fail as things stand.
    public var failedStep: String? { failure?.step }

    /// Why that step would fail.
    public var error: MictlanXError? { failure?.failure.error }

    /// `ok`, or the code with which the run would end.
    public var exitCode: ExitCode { failure?.failure.exitCode ?? .ok }

    /// The plan by its stable names.
    package var fields: JSONObject {
        [
            "v": .int(RunEvent.version), "workflow": .string(workflow),
            "steps": .array(steps.map { .object($0.fields) }),
            "error": failure.map { .string("\($0.step): \($0.failure.error)") } ?? .null,
        ]
    }
}
