import ArgumentParser
import MictlanXModel
import SystemPackage
import Workflow

/// What becomes of a run when one of its steps fails, or when another run holds its lock.
struct FailureOptions: ParsableArguments, Sendable {
    @Flag(name: .customLong("keep-going"), help: "After a failure run every step that does not need the failed one.")
    var keepsGoing = false

    @Flag(name: .customLong("fail-fast"), help: "After a failure cancel the steps that run.")
    var failsFast = false

    @Flag(name: .customLong("strict"), help: "End with 18 where a step failed within what it tolerates.")
    var isStrict = false

    @Option(
        name: .customLong("lock-wait"),
        help: ArgumentHelp("How long to wait for the workflow's lock.", valueName: "duration"),
        transform: ValueParsing.duration)
    var lockWait: Duration?

    func validate() throws {
        guard !(keepsGoing && failsFast) else { throw ValidationError("--keep-going excludes --fail-fast") }
    }

    func apply(to options: inout RunOptions, in context: CommandContext) {
        options.failureMode = keepsGoing ? .keepGoing : failsFast ? .failFast : .stop
        options.isStrict = isStrict
        options.lockWait = lockWait ?? .zero
        if let directory = context.session.configuration.lockDirectory { options.lockDirectory = directory }
    }
}
