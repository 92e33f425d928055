package import MictlanXClient
package import MictlanXText

/// What a run would do, step by step: printed as a table or as JSON by the shell.
package struct RunPlan: Sendable {
    package let workflow: String
    package let steps: [StepPlan]
    /// The first step that would fail as things stand.
    package let failure: (step: String, failure: StepFailure)?

    /// `ok`, or the code with which the run would end.
    package var exitCode: ExitCode { failure?.failure.exitCode ?? .ok }

    /// The plan by its stable names.
    package var fields: JSONObject {
        [
            "v": .int(RunEvent.version), "workflow": .string(workflow),
            "steps": .array(steps.map { .object($0.fields) }),
            "error": failure.map { .string("\($0.step): \($0.failure.error)") } ?? .null,
        ]
    }
}
