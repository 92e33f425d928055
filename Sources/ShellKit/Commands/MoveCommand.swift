import ArgumentParser
import MictlanXBatch
import MictlanXModel
import MictlanXText

/// `mv`: balls to other names, buckets and stores.
struct MoveCommand: CopyingCommand {
    static let isMove = true

    static let configuration = CommandConfiguration(
        commandName: "mv", abstract: "Move balls, also to another store.",
        usage: "mv BALL|PATTERN… BUCKET/[NAME] [-r] [-n] [-y] [--max-deletes N] [--no-clobber] [--rf N] [-j N]",
        discussion: """
            Each ball is copied as cp does it, the copy is looked at, and the ball is deleted where it was, if it still \
            has the content that was copied. Guards and questions are those of rm.
            """)

    @Argument(help: ArgumentHelp("The balls, and last the destination.", valueName: "bucket/name"))
    var words: [TransferWord]

    @OptionGroup var settings: CopyFlags
    @OptionGroup var removal: RemoveFlags

    @OptionGroup var concurrency: ConcurrencyOptions
    @OptionGroup var patience: PatienceOptions
    @OptionGroup var results: ResultOptions
    @OptionGroup var target: StoreOptions

    var isSilent: Bool { results.isQuiet }
    var effect: StoreEffect { removal.isDryRun ? .rehearses : .open }

    func validate() throws {
        guard words.count > 1 else { throw ValidationError("mv needs a source and a destination") }
    }

    func run(in context: CommandContext) async throws {
        let transfer = try await transfer(await context.bucket, context)
        let plan = transfer.plan
        if !removal.isDryRun {
            let source = try plan.source.place(in: context)
            _ = try context.session.places.check(.deletes, at: source)
            try await context.nameStore(source)
            _ = try context.session.places.check(.changes, at: try plan.destination.place(in: context))
        }
        let items = try await transfer.list()
        let consent = try await consent(items, plan, context)
        if removal.isDryRun {
            try await transfer.rehearse(items)
            return try await consent.checkLimits()
        }
        try await consent.obtain(isConfirmed: removal.isConfirmed, in: context)
        try await transfer.copy(items)
    }

    func resume(_ run: CommandRun, in context: CommandContext) async throws {
        let transfer = try await transfer(run.bucket, context)
        // The question was answered before the run began; the limits hold for every attempt.
        try await consent(run.items, transfer.plan, context).checkLimits()
        try await transfer.copy(run.items, run)
    }

    private func consent(
        _ items: ItemSet, _ plan: CopyPlan, _ context: CommandContext
    ) async throws -> DeleteConsent {
        try await removal.consent(
            items, isNamed: plan.choice.isNamed, at: plan.source, in: context, step: DeleteQuestion.move)
    }
}
