import ArgumentParser
import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText

/// `bulk put`: the files of a manifest.
struct BulkPutCommand: NetworkCommand, ResumableCommand {
    static let configuration = CommandConfiguration(
        commandName: "put", abstract: "Put the files of a manifest.", usage: "bulk put MANIFEST [-n] [--tag k=v]",
        discussion: "Tags of a line win over --tag. What is there with the same content stays as it is.")

    @OptionGroup var manifest: ManifestArgument
    @OptionGroup var settings: PutFlags

    @Flag(name: [.customShort("n"), .customLong("dry-run")], help: "Only check, and print what would be put.")
    var isDryRun = false

    @OptionGroup var concurrency: ConcurrencyOptions
    @OptionGroup var patience: PatienceOptions
    @OptionGroup var results: ResultOptions
    @OptionGroup var target: StoreOptions

    var isSilent: Bool { results.isQuiet }
    var effect: StoreEffect { settings.effect(isDryRun: isDryRun) }

    func run(in context: CommandContext) async throws {
        _ = try settings.filters.filters(in: context)
        let items = try await manifest.freeze(for: .put(tags: settings.tagsByName), in: context)
        let transfer = try transfer(try await target.store(in: context), context)
        if isDryRun { return try await transfer.rehearse(LocalSelection.Found(items: items)) }
        let progress = progress(context)
        try await transfer.put(LocalSelection.Found(items: items), isRun: true, progress) {
            Self.remark(succeeded: $0, progress)
        }
    }

    func resume(_ run: CommandRun, in context: CommandContext) async throws {
        let progress = progress(context)
        try await transfer(try await target.store(in: context), context).resume(run, progress) {
            Self.remark(succeeded: $0, progress)
        }
    }

    private func progress(_ context: CommandContext) -> Progress {
        Progress("put", on: context.terminal, isQuiet: results.isQuiet(in: context))
    }

    private func transfer(_ store: any ObjectStore, _ context: CommandContext) throws(ShellError) -> PutTransfer {
        PutTransfer(
            store: store, settings: settings, jobs: try concurrency.jobs(at: target, in: context), results: results,
            target: target, context: context
        )
    }

    private static func remark(succeeded: Int, _ progress: Progress) -> String {
        "at least \(Count(succeeded, "file")) and \(ByteCount(progress.bytes)) are stored"
    }
}
