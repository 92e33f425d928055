import ArgumentParser
import MictlanXBatch
import MictlanXModel
import MictlanXText

/// `trash empty`: deletes for good what is in the trash.
struct TrashEmptyCommand: NetworkCommand, ResumableCommand {
    static let configuration = CommandConfiguration(
        commandName: "empty", abstract: "Delete for good what is in the trash.",
        usage: "trash empty [BUCKET[/NAME|/PATTERN]…] [--older-than T] [-n] [-y] [--max-deletes N]",
        discussion: "The limits and the question are those of 'rm -r'. Where nothing is left to delete, the code is 0.")

    @Argument(help: ArgumentHelp("What the balls were; all by default.", valueName: "bucket/name"))
    var balls: [RemoteArgument] = []

    @OptionGroup var age: TrashAge
    @OptionGroup var settings: RemoveFlags
    @OptionGroup var whole: IncompleteListFlag
    @OptionGroup var concurrency: ConcurrencyOptions
    @OptionGroup var patience: PatienceOptions
    @OptionGroup var results: ResultOptions
    @OptionGroup var target: StoreOptions

    var isSilent: Bool { results.isQuiet }
    var effect: StoreEffect { settings.isDryRun ? .rehearses : .deletes }

    private static let choice = BallChoice(targets: [], words: [])

    func run(in context: CommandContext) async throws {
        var selection = try TrashSelection(balls, current: await context.bucket, includesBelow: true)
        selection.latest = age.latest
        let transfer = try await transfer(context)
        let items = try await selection.list(from: transfer.store, scratch: context.scratch)
        let consent = try await consent(items, context)
        if settings.isDryRun { return try await transfer.rehearse(consent, Self.choice) }
        guard items.count > 0 else { return try await consent.checkLimits() }
        try await consent.obtain(isConfirmed: settings.isConfirmed, in: context)
        try await transfer.remove(items, Self.choice, isRun: true)
    }

    func resume(_ run: CommandRun, in context: CommandContext) async throws {
        try await consent(run.items, context).checkLimits()
        try await transfer(context).resume(run, Self.choice)
    }

    private func consent(_ items: ItemSet, _ context: CommandContext) async throws -> DeleteConsent {
        var items = items
        items.origin?.acceptsIncomplete = whole.acceptsIncomplete
        return try await settings.consent(items, isNamed: false, at: target, in: context, step: "trash empty")
    }

    private func transfer(_ context: CommandContext) async throws -> RemoveTransfer {
        RemoveTransfer(
            store: try await target.store(in: context),
            jobs: try concurrency.jobs(at: target, in: context, usual: RemoveTransfer.usualJobs),
            results: results, target: target, context: context)
    }
}

extension TrashEmptyCommand: PlacedCommand {
    var remoteWords: [(number: Int, word: ExpandedWord)] { balls.enumerated().map { ($0 + 1, $1.argument) } }

    mutating func replaceRemoteWord(_ number: Int, by word: ExpandedWord) { balls[number - 1] = RemoteArgument(word) }
}
