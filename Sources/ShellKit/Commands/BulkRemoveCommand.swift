import ArgumentParser
import MictlanXBatch
import MictlanXClient

/// `bulk rm`: deletes the balls of a manifest.
struct BulkRemoveCommand: NetworkCommand, ResumableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rm", abstract: "Delete the balls of a manifest.",
        usage: "bulk rm MANIFEST [-n] [-y] [--trash] [--max-deletes N]",
        discussion: """
            The limits and the question are those of rm. A line with a checksum, as 'ls -o ndjson' writes it, deletes its \
            ball only while it has that content.
            """)

    @OptionGroup var manifest: ManifestArgument

    @OptionGroup var settings: RemoveFlags

    @OptionGroup var trash: TrashFlag
    @OptionGroup var concurrency: ConcurrencyOptions
    @OptionGroup var patience: PatienceOptions
    @OptionGroup var results: ResultOptions
    @OptionGroup var target: StoreOptions

    var isSilent: Bool { results.isQuiet }
    var effect: StoreEffect { settings.isDryRun ? .rehearses : .deletes }

    private static let choice = BallChoice(targets: [], words: [])

    func run(in context: CommandContext) async throws {
        let items = try await manifest.freeze(for: .delete, in: context)
        let transfer = try transfer(try await target.store(in: context), context)
        let consent = try await settings.consent(items, isNamed: true, at: target, in: context)
        if settings.isDryRun { return try await transfer.rehearse(consent, Self.choice) }
        try await consent.obtain(isConfirmed: settings.isConfirmed, in: context)
        try await transfer.remove(items, Self.choice, isRun: true)
    }

    func resume(_ run: CommandRun, in context: CommandContext) async throws {
        try await settings.consent(run.items, isNamed: true, at: target, in: context).checkLimits()
        try await transfer(try await target.store(in: context), context).resume(run, Self.choice)
    }

    private func transfer(_ store: any ObjectStore, _ context: CommandContext) throws(ShellError) -> RemoveTransfer {
        RemoveTransfer(
            store: store, jobs: try concurrency.jobs(at: target, in: context), results: results, target: target,
            context: context, isTrashing: trash.isWanted)
    }
}
