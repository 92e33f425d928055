import ArgumentParser
import MictlanXBatch
import MictlanXClient
import Workflow

/// `resume`: goes on with a run that was stopped, failed, or lost its process.
struct ResumeCommand: NetworkCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Go on with an unfinished run.",
        usage:
            "resume [RUN] [-y] [--accept STEP=done|redo] [--accept-cluster] [--salvage] [--allow-shell] [--from STEP|--only STEP|--refresh STEP] [--edited] [--accept-changes] [-o table|json|ndjson]",
        discussion: """
            Without a run the latest unfinished one goes on. What is acknowledged is not sent again; what was on its way \
            is looked at first. The workflow is the one that the run began with, whatever became of its file; \
            with --edited it is the file as it is now, and what is the same in both is reused. \
            --from and --only do steps once more, also of a run that is done.
            """)

    @Argument(help: ArgumentHelp("The run; the latest unfinished one by default.", valueName: "run"))
    var run: TextArgument?

    @OptionGroup var inputs: InputOptions

    @Flag(name: .customLong("accept-cluster"), help: "Go on although the routers or the client id are others.")
    var acceptsCluster = false

    @Flag(name: .customLong("salvage"), help: "Go on from what can be read of a damaged journal.")
    var salvages = false

    @Option(
        name: .customLong("max-deletes"), help: ArgumentHelp("Delete nothing if there are more.", valueName: "n"),
        transform: ValueParsing.count)
    var maxDeletes: Int?

    @Flag(name: [.customShort("y"), .customLong("yes")], help: "Do not ask before deleting.")
    var isConfirmed = false

    @Flag(name: .customLong("allow-shell"), help: "Let it run programs, where it says 'policy.shell: true'.")
    var allowsPrograms = false

    @Option(
        name: .customLong("refresh"), help: ArgumentHelp("Make this selection anew.", valueName: "step"))
    var refreshed: TextArgument?

    @Flag(name: .customLong("edited"), help: "Take the workflow file as it is now.")
    var isEdited = false

    @Flag(
        name: .customLong("accept-changes"),
        help: "Do steps again that were done, where they or what they see were edited.")
    var acceptsChanges = false

    @Option(
        name: .customLong("limits"),
        help: ArgumentHelp(
            "With --edited: how large the file may be; 'relaxed' allows ten times as much.", valueName: "which"))
    var limits = FileLimits.standard

    func validate() throws {
        guard refreshed == nil || mode.choice == nil else {
            throw ValidationError("--refresh excludes --from and --only")
        }
    }

    @OptionGroup var mode: RunModeOptions
    @OptionGroup var patience: PatienceOptions
    @OptionGroup var results: ResultOptions
    @OptionGroup var target: StoreOptions

    var isSilent: Bool { results.isQuiet }
    var isUnbounded: Bool { true }
    /// The run keeps it: the clean-up steps still run.
    var limit: Duration? { nil }

    func run(in context: CommandContext) async throws {
        let id = try await Self.named(run, in: context)
        if let command = try CommandResumption(
            id, target: target, results: results, acceptsCluster: acceptsCluster, salvages: salvages, in: context)
        {
            return try await command.resume()
        }
        let header = try context.session.configuration.runStore().header(of: id)
        let context = target.profile == nil ? try RunStores.restore(header.connections, in: context) : context
        let decisions = DurableRun.Decisions(
            inputs: inputs.values, acceptsCluster: acceptsCluster, salvages: salvages, maxDeletes: maxDeletes,
            allowsPrograms: allowsPrograms, choice: refreshed.map { .refresh($0.text) } ?? mode.choice,
            isEdited: isEdited, acceptsChanges: acceptsChanges, limits: limits)
        let events = try await mode.openEvents(beside: results, in: context)
        let durable = try await DurableRun.resume(id, decisions, target: target, in: context)
        try await RunExecution(
            run: durable, deadline: patience.deadline, mode: mode, isConfirmed: isConfirmed, results: results,
            events: events
        ).execute(on: try await target.store(in: context), in: context)
    }

    private static func named(_ run: TextArgument?, in context: CommandContext) async throws -> String {
        guard let run else { return try await DurableRun.latestUnfinished(in: context) }
        return run.text
    }
}
