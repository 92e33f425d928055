import ArgumentParser
import MictlanXBatch
import MictlanXModel
import MictlanXText

/// `cp`: balls to other names, buckets and stores.
struct CopyCommand: CopyingCommand {
    static let isMove = false

    static let configuration = CommandConfiguration(
        commandName: "cp", abstract: "Copy balls, also to another store.",
        usage: "cp BALL|PATTERN… BUCKET/[NAME] [-r] [-n] [--no-clobber] [--rf N] [--chunk-size SIZE] [-j N]",
        discussion: """
            The last word is the destination. Several balls need one that ends with '/': below it each has its name, from \
            the last component on that was written, or from the first with a pattern character. Words as \
            PROD:bucket/name are at another connection. The bytes pass through this machine, with their tags. What is \
            there with the same content stays as it is, other content is replaced. What is compressed or encrypted is copied \
            as it is stored, without its key.
            """)

    @Argument(help: ArgumentHelp("The balls, and last the destination.", valueName: "bucket/name"))
    var words: [TransferWord]

    @OptionGroup var settings: CopyFlags

    @Flag(name: [.customShort("n"), .customLong("dry-run")], help: "Only check, and print what would be copied.")
    var isDryRun = false

    @OptionGroup var concurrency: ConcurrencyOptions
    @OptionGroup var patience: PatienceOptions
    @OptionGroup var results: ResultOptions
    @OptionGroup var target: StoreOptions

    var isSilent: Bool { results.isQuiet }
    // The source may be where nothing may change.
    var effect: StoreEffect { isDryRun ? .rehearses : .open }

    func validate() throws {
        guard words.count > 1 else { throw ValidationError("cp needs a source and a destination") }
    }

    func run(in context: CommandContext) async throws {
        let transfer = try await transfer(await context.bucket, context)
        let plan = transfer.plan
        if !isDryRun {
            _ = try context.session.places.check(.changes, at: try plan.destination.place(in: context))
        }
        let items = try await transfer.list()
        if isDryRun { return try await transfer.rehearse(items) }
        try await transfer.copy(items)
    }

    func resume(_ run: CommandRun, in context: CommandContext) async throws {
        try await transfer(run.bucket, context).copy(run.items, run)
    }
}
