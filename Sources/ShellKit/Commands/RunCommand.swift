import ArgumentParser
import LineEditing
import MictlanXBatch
import MictlanXClient
import Workflow

/// `run`: a workflow from its first step to its last.
struct RunCommand: NetworkCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run a workflow.",
        usage:
            "run FILE [--input name=value]… [-n] [-y] [--sandbox] [--max-deletes N] [--keep-going|--fail-fast] [--strict] [-o table|json|ndjson]",
        discussion: """
            With -o ndjson every event is a line on standard output as it happens; a stored ball is reported only after \
            the store has acknowledged it. After a failure the steps that run finish and no other begins; with \
            --keep-going those go on that do not need the failed one, with --fail-fast those that run are cancelled. \
            The first ^C lets transfers in flight finish, the second cancels them, the third skips the clean-up. \
            With --sandbox the workflow opens local files only below its own directory (links are followed first) and \
            what --allow-path names, and reads the environment variables that --allow-env names; it never reaches another \
            server than this session's, and runs no programs.
            """)

    @Argument(help: ArgumentHelp("The workflow file.", valueName: "file"))
    var file: LocalArgument

    @OptionGroup var inputs: InputOptions
    @OptionGroup var sandbox: SandboxOptions

    @Option(
        name: .customLong("max-deletes"), help: ArgumentHelp("Delete nothing if there are more.", valueName: "n"),
        transform: ValueParsing.count)
    var maxDeletes: Int?

    @Flag(name: [.customShort("y"), .customLong("yes")], help: "Do not ask before deleting.")
    var isConfirmed = false

    @Flag(name: [.customShort("n"), .customLong("dry-run")], help: "Only show what would be done, as 'plan' does.")
    var isDryRun = false

    @Flag(name: .customLong("keep-going"), help: "After a failure run every step that does not need the failed one.")
    var keepsGoing = false

    @Flag(name: .customLong("fail-fast"), help: "After a failure cancel the steps that run.")
    var failsFast = false

    @Flag(help: "End with 18 where a step failed within what it tolerates.")
    var strict = false

    @OptionGroup var patience: PatienceOptions
    @OptionGroup var results: ResultOptions
    @OptionGroup var target: StoreOptions

    var isSilent: Bool { results.isQuiet }
    /// The run keeps it, as it keeps that of its file: the clean-up steps still run.
    var limit: Duration? { nil }

    func validate() throws {
        guard !(keepsGoing && failsFast) else { throw ValidationError("--keep-going excludes --fail-fast") }
    }

    func run(in context: CommandContext) async throws {
        let prepared = try PreparedWorkflow(file, inputs: inputs, sandbox: sandbox, in: context)
        let store = try await target.store(in: context)
        if isDryRun {
            return try await PlanCommand.show(
                try await PlanCommand.plan(prepared, store: store), results: results, in: context)
        }
        let view = RunView(
            context.terminal, format: results.format(in: context), isQuiet: results.isQuiet(in: context),
            control: prepared.options.control)
        var options = prepared.options
        options.maxDeletes = maxDeletes
        options.deadline = patience.deadline
        options.isStrict = strict
        options.failureMode = keepsGoing ? .keepGoing : failsFast ? .failFast : .stop
        options.events = { view.show($0) }
        let router = context.router
        options.signalCode = { router.ending.flatMap { ExitCode(rawValue: $0.exitCode) } }
        options.confirm = { await DeleteQuestion($0).answer(isConfirmed: isConfirmed, in: context) }
        let outcome = try await Self.run(prepared, options, store: store, view, router: context.router)
        try view.finish(outcome)
        guard outcome.exitCode != .ok else { return }
        throw Self.error(of: outcome)
    }

    private static func run(
        _ prepared: PreparedWorkflow, _ options: RunOptions, store: some ObjectStore, _ view: RunView,
        router: SignalRouter
    ) async throws -> RunOutcome {
        let runner = WorkflowRunner(store: store)
        return try await router.withHandler {
            view.show(options.control.stopHarder(), grace: options.grace)
        } around: {
            try await runner.run(prepared.document, inputs: prepared.inputs, options: options)
        }
    }

    private static func error(of outcome: RunOutcome) -> ShellError {
        guard let (step, failure) = outcome.failure else {
            if outcome.exitCode == .tolerated {
                return ShellError(
                    .failed, "failures were tolerated in run \(outcome.runID), and --strict was given",
                    exitCode: .tolerated)
            }
            return ShellError(.cancelled, "run \(outcome.runID) was stopped", exitCode: outcome.exitCode)
        }
        var error = ShellError(
            ShellError.Code(failure.error.code), "step '\(step)' failed: \(failure.error.message)",
            exitCode: outcome.exitCode)
        error.attempts = failure.error.attempts
        return error
    }
}
