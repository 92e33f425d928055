import ArgumentParser
import MictlanXBatch
import MictlanXClient
import MictlanXModel
import SystemPackage

/// `bulk get`: the balls of a manifest.
struct BulkGetCommand: NetworkCommand, ResumableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get", abstract: "Get the balls of a manifest.", usage: "bulk get MANIFEST [DIR/] [-n]",
        discussion: """
            A line that names a file sends its ball there; where no line does, each goes below the directory under its whole \
            name.
            """)

    @OptionGroup var manifest: ManifestArgument

    @Argument(help: ArgumentHelp("The directory; the working directory by default.", valueName: "dir"))
    var directory: LocalArgument?

    @Flag(help: "Also write through links to directories that are below the destination.")
    var follow = false

    @Flag(name: [.customShort("n"), .customLong("dry-run")], help: "Only check, and print what would be written.")
    var isDryRun = false

    @OptionGroup var settings: GetFlags
    @OptionGroup var filters: GetFilterOptions
    @OptionGroup var concurrency: ConcurrencyOptions
    @OptionGroup var patience: PatienceOptions
    @OptionGroup var results: ResultOptions
    @OptionGroup var target: StoreOptions

    var isSilent: Bool { results.isQuiet }
    var effect: StoreEffect { isDryRun ? .rehearses : .reads }
    var writtenFiles: [LocalArgument] { settings.sums.map { [$0] } ?? [] }

    private static let choice = BallChoice(targets: [], words: [])

    func run(in context: CommandContext) async throws {
        var items = try await manifest.freeze(for: .get, in: context)
        let placement = placement(of: items, base: nil, in: context)
        let home = context.session.configuration.environment.nonEmpty("HOME")
        try context.session.places.checkWriting(to: directory?.path(home: home) ?? ".")
        try await placement.check(items, scratch: context.scratch)
        let transfer = try transfer(try await target.store(in: context), context)
        if isDryRun { return try await transfer.rehearse(items, Self.choice, placement) }
        let run = try await CommandRun.begin(
            items, target: target, in: context, isQuiet: results.isQuiet(in: context))
        if let run { items = run.items }
        try await transfer.get(items, Self.choice, placement, run, transfer.progress())
    }

    func resume(_ run: CommandRun, in context: CommandContext) async throws {
        let transfer = try transfer(try await target.store(in: context), context)
        try await transfer.get(
            run.items, Self.choice, placement(of: run.items, base: run.base, in: context), run, transfer.progress())
    }

    private func placement(of items: ItemSet, base: FilePath?, in context: CommandContext) -> LocalPlacement {
        let home = context.session.configuration.environment.nonEmpty("HOME")
        let root = directory?.path(home: home, base: base) ?? base ?? "."
        let placement = LocalPlacement.directory(root, followsLinks: follow)
        return items.kind == .puts ? placement.honouringNames(from: base ?? "") : placement
    }

    private func transfer(_ store: any ObjectStore, _ context: CommandContext) throws(ShellError) -> GetTransfer {
        GetTransfer(
            store: store, settings: settings, filters: filters, jobs: try concurrency.jobs(at: target, in: context),
            results: results, target: target, context: context)
    }
}
