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
            "run FILE|--plan DIR [--shard K/N|--finish] [--plan-hash HASH] [--input name=value]… [-n] [-y] [--resume auto] [--sandbox] [--max-deletes N] [--keep-going|--fail-fast] [--from STEP|--only STEP] [--strict] [--lock-wait DURATION] [--events FILE] [-o table|json|ndjson]",
        discussion: """
            With -o ndjson every event is a line on standard output as it happens, with --events FILE beside the output; FILE \
            can be - for standard output and fd:N for a descriptor that is open. A stored ball is reported only after \
            the store has acknowledged it. After a failure the steps that run finish and no other begins; with \
            --keep-going those go on that do not need the failed one, with --fail-fast those that run are cancelled. \
            The first ^C lets transfers in flight finish, the second cancels them, the third skips the clean-up. \
            With --sandbox the workflow opens local files only below its own directory (links are followed first) and \
            what --allow-path names, and reads the environment variables that --allow-env names; it never reaches another \
            server than this session's, and runs no programs.
            The run has a directory below MXSHELL_STATE_DIR (default ~/.local/state/mxshell): when it is stopped, fails or \
            is killed, 'resume' takes it up where it was. --resume auto goes on with an unfinished run of the same \
            workflow and inputs, and begins a new one where there is none.
            --plan DIR runs what 'plan FILE -O DIR' has kept, and nothing else: it is refused where files or the store are no \
            longer those of the plan. Of a plan in parts --shard K/N runs one, on any machine that sees the directory, and \
            goes on with it when it was interrupted; --finish does the rest when all parts are done. Of a plan only secret \
            inputs are given, with --input: it does not keep them.
            """)

    @Argument(help: ArgumentHelp("The workflow file.", valueName: "file"))
    var file: LocalArgument?

    @OptionGroup var planned: PlannedOptions
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

    @Option(name: .customLong("resume"), help: "Go on with an unfinished run of the same workflow and inputs.")
    var resuming = Resuming.never

    /// Whether an unfinished run of the same workflow is taken up.
    enum Resuming: String, ExpressibleByArgument, CaseIterable {
        case never, auto
    }

    @OptionGroup var mode: RunModeOptions
    @OptionGroup var patience: PatienceOptions
    @OptionGroup var results: ResultOptions
    @OptionGroup var target: StoreOptions

    var isSilent: Bool { results.isQuiet }
    var effect: StoreEffect { isDryRun ? .rehearses : .open }
    var isUnbounded: Bool { !isDryRun }
    /// The run keeps it, as it keeps that of its file: the clean-up steps still run.
    var limit: Duration? { isDryRun ? patience.deadline : nil }

    func validate() throws {
        guard (file == nil) != (planned.plan == nil) else {
            throw ValidationError(
                file == nil
                    ? "name a workflow file, or a plan with --plan"
                    : "--plan has its workflow: no file is named beside it")
        }
        guard planned.plan != nil else { return }
        guard sandbox.isUnset else { throw ValidationError("--plan has its limits, so it excludes those of a sandbox") }
        guard !isDryRun, resuming == .never else { throw ValidationError("--plan excludes -n and --resume") }
    }

    func run(in context: CommandContext) async throws {
        guard let file else { return try await runPlan(in: context) }
        let prepared = try PreparedWorkflow(file, inputs: inputs, sandbox: sandbox, in: context).protecting(
            try target.protected(in: context))
        let store = try await target.store(in: context)
        if isDryRun {
            var options = prepared.options
            options.maxDeletes = maxDeletes
            return try await PlanCommand.show(
                try await prepared.with(options).plan(on: store), results: results, in: context)
        }
        let events = try await mode.openEvents(beside: results, in: context)
        let run = try await durable(prepared, in: context)
        try await RunExecution(
            run: run, deadline: patience.deadline, mode: mode, isConfirmed: isConfirmed, results: results,
            events: events
        ).execute(on: store, in: context)
    }

    private func runPlan(in context: CommandContext) async throws {
        let events = try await mode.openEvents(beside: results, in: context)
        guard
            let (plan, run) = try await planned.run(
                DurableRun.Decisions(inputs: inputs.values, maxDeletes: maxDeletes), target: target, in: context)
        else { return }
        guard let run else {
            if !results.isQuiet(in: context) {
                try context.terminal.note("it is done: nothing is left of '\(plan.name)'\(planned.part)")
            }
            return
        }
        try await RunExecution(
            run: run, deadline: patience.deadline, mode: mode, isConfirmed: isConfirmed, results: results,
            events: events
        ).execute(on: try await target.store(in: context), in: context)
    }

    /// A new run, or the unfinished one that it would repeat.
    private func durable(_ prepared: PreparedWorkflow, in context: CommandContext) async throws -> DurableRun {
        if resuming == .auto, let run = try await DurableRun.unfinished(like: prepared, target: target, in: context) {
            let decisions = DurableRun.Decisions(maxDeletes: maxDeletes)
            return try await DurableRun.resume(run, decisions, target: target, in: context)
        }
        return try await DurableRun.begin(prepared, maxDeletes: maxDeletes, target: target, in: context)
    }
}
