import ArgumentParser
import MictlanXModel

/// A plan that is run in place of a workflow file.
struct PlannedOptions: ParsableArguments, Sendable {
    @Option(help: ArgumentHelp("Run a plan that was kept with 'plan -O'.", valueName: "dir"))
    var plan: LocalArgument?

    @Option(help: ArgumentHelp("With --plan: run one part of it, from 1.", valueName: "k/n"))
    var shard: ShardNumber?

    @Flag(help: "With --plan: run what comes behind its parts.")
    var finish = false

    @Option(
        name: .customLong("plan-hash"),
        help: ArgumentHelp("With --plan: its checksum, which agrees to its deletes.", valueName: "hash"))
    var hash: String?

    func validate() throws {
        guard plan != nil || (shard == nil && !finish && hash == nil) else {
            throw ValidationError("--shard, --finish and --plan-hash need --plan")
        }
        guard shard == nil || !finish else { throw ValidationError("--shard excludes --finish") }
    }

    /// What is run, for messages.
    var part: String { shard.map { " --shard \($0)" } ?? (finish ? " --finish" : "") }

    /// Begins the run, or goes on with it.
    ///
    /// - Returns: the plan and its run, `nil` where that is done already.
    /// - Throws: `ShellError`, `MictlanXError`.
    func run(
        _ decisions: DurableRun.Decisions, target: StoreOptions, in context: CommandContext
    ) async throws -> (plan: KeptPlan, run: DurableRun?)? {
        guard let plan else { return nil }
        let kept = try await KeptPlan(plan, in: context)
        if let hash, hash.lowercased() != kept.hash.hex {
            throw ShellError(
                .confirm, "the plan '\(kept.name)' has another checksum than --plan-hash; nothing was done",
                hint: "look at the plan again; its checksum is \(kept.hash.hex)")
        }
        let work: KeptPlan.Work = shard.map { .shard($0) } ?? (finish ? .finish : .whole)
        return (kept, try await kept.run(work, isAgreed: hash != nil, decisions, target: target, in: context))
    }
}
