import ArgumentParser
import Workflow

/// What becomes of a run when one of its steps fails.
struct FailureOptions: ParsableArguments, Sendable {
    @Flag(name: .customLong("keep-going"), help: "After a failure run every step that does not need the failed one.")
    var keepsGoing = false

    @Flag(name: .customLong("fail-fast"), help: "After a failure cancel the steps that run.")
    var failsFast = false

    @Flag(name: .customLong("strict"), help: "End with 18 where a step failed within what it tolerates.")
    var isStrict = false

    func validate() throws {
        guard !(keepsGoing && failsFast) else { throw ValidationError("--keep-going excludes --fail-fast") }
    }

    var mode: RunState.FailureMode { keepsGoing ? .keepGoing : failsFast ? .failFast : .stop }
}
