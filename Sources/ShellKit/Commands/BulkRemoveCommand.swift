import ArgumentParser
import MictlanXBatch
import MictlanXClient

/// `bulk rm`: deletes the balls of a manifest.
struct BulkRemoveCommand: NetworkCommand, ResumableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rm", abstract: "Delete the balls of a manifest.",
        usage: "bulk rm MANIFEST [-n] [-y] [--max-deletes N]",
        discussion: """
            The limits and the question are those of rm. A line with a checksum, as 'ls -o ndjson' writes it, deletes its \
            ball only while it has that content.
            """)

    @OptionGroup var manifest: ManifestArgument

    @Flag(name: [.customShort("n"), .customLong("dry-run")], help: "Only check, and print what would be deleted.")
    var isDryRun = false

    @Flag(name: [.customShort("y"), .customLong("yes")], help: "Do not ask.")
    var isConfirmed = false

    @Option(
        name: .customLong("max-deletes"), help: ArgumentHelp("Delete nothing if there are more.", valueName: "n"),
        transform: ValueParsing.count)
    var maxDeletes: Int?

    @OptionGroup var concurrency: ConcurrencyOptions
    @OptionGroup var patience: PatienceOptions
    @OptionGroup var results: ResultOptions
    @OptionGroup var target: StoreOptions

    var isSilent: Bool { results.isQuiet }

    private static let choice = BallChoice(targets: [], words: [])

    func run(in context: CommandContext) async throws {
        let items = try await manifest.freeze(for: .delete, in: context)
        let transfer = transfer(try await target.store(in: context), context)
        let consent = await consent(items, context)
        if isDryRun { return try await transfer.rehearse(consent, Self.choice) }
        try await consent.obtain(isConfirmed: isConfirmed, in: context)
        try await transfer.remove(items, Self.choice, isRun: true)
    }

    func resume(_ run: CommandRun, in context: CommandContext) async throws {
        try await consent(run.items, context).checkLimits()
        try await transfer(try await target.store(in: context), context).resume(run, Self.choice)
    }

    private func consent(_ items: ItemSet, _ context: CommandContext) async -> DeleteConsent {
        var consent = DeleteConsent(
            DeleteGuards(.prompt, caps: maxDeletes.map { [$0] } ?? []), on: items, step: "rm")
        consent.isNamed = true
        let canAsk = await context.session.canAsk
        consent.canType = canAsk && !isConfirmed
        return consent
    }

    private func transfer(_ store: any ObjectStore, _ context: CommandContext) -> RemoveTransfer {
        RemoveTransfer(store: store, jobs: concurrency.jobs, results: results, target: target, context: context)
    }
}
