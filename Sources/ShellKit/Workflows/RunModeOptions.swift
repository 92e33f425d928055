import ArgumentParser
import MictlanXModel
import SystemPackage
import Workflow

/// What a run does about failures, locks and steps of which nobody knows what became of them; for `run` and `resume`.
struct RunModeOptions: ParsableArguments, Sendable {
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

    @Option(
        name: .customLong("accept"), parsing: .singleValue,
        help: ArgumentHelp(
            "What became of a step that was begun: done, or redo to do it again; may be repeated.",
            valueName: "step=done|redo"),
        transform: ValueParsing.pair)
    var decisions: [KeyValue] = []

    @Option(
        name: .customLong("from"),
        help: ArgumentHelp(
            "Do this step and all behind it once more; what is before it comes from the journal.", valueName: "step"))
    var first: TextArgument?

    @Option(
        name: .customLong("only"),
        help: ArgumentHelp("Do this step once more, and no other that is not done.", valueName: "step"))
    var only: TextArgument?

    /// Which steps are done once more.
    var choice: StepChoice? { first.map { .from($0.text) } ?? only.map { .only($0.text) } }

    @Option(help: ArgumentHelp("Write every event as a line of JSON.", valueName: "file|-|fd:N"))
    var events: EventTarget?

    /// Opens what `--events` names, before anything is done.
    func openEvents(beside results: ResultOptions, in context: CommandContext) async throws -> EventOutput {
        guard let events else { return EventOutput() }
        if case .standardOutput = events, let format = results.format, format != .ndjson {
            throw ShellError.usage("--events - writes to standard output, as -o \(format.rawValue) does")
        }
        return try await events.open(home: context.session.configuration.environment.nonEmpty("HOME"))
    }

    func validate() throws {
        guard first == nil || only == nil else { throw ValidationError("--from excludes --only") }
        guard !(keepsGoing && failsFast) else { throw ValidationError("--keep-going excludes --fail-fast") }
        for decision in decisions where ResumeDecision(rawValue: decision.value) == nil {
            throw ValidationError("--accept takes STEP=done or STEP=redo, not '\(decision.key)=\(decision.value)'")
        }
    }

    func apply(to options: inout RunOptions, in context: CommandContext) {
        if let directory = context.session.configuration.lockDirectory { options.lockDirectory = directory }
        options.failureMode = keepsGoing ? .keepGoing : failsFast ? .failFast : .stop
        options.isStrict = isStrict
        options.choice = options.choice ?? choice
        options.lockWait = lockWait ?? .zero
        for decision in decisions { options.decisions[decision.key] = ResumeDecision(rawValue: decision.value) }
    }
}
