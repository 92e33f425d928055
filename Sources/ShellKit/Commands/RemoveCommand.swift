import ArgumentParser
import MictlanXClient
import MictlanXModel
import MictlanXText

/// `rm`: deletes balls. Guards come first, then the question, then the first delete.
struct RemoveCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "rm", abstract: "Delete balls.",
        usage: "rm BUCKET/NAME|BUCKET/PATTERN… [-r] [-n] [-y] [--max-deletes N] [--by-id]",
        discussion: """
            Up to ten balls named exactly are deleted at once. A pattern, -r, or more names, shows count, bytes and a \
            sample and asks; above 1,000 the count must be typed. Without a terminal --yes is needed, and above 1,000 \
            also --max-deletes.
            """)

    @Argument(help: ArgumentHelp("What is deleted.", valueName: "bucket/name"))
    var targets: [RemoteArgument]

    @Flag(name: [.customShort("n"), .customLong("dry-run")], help: "Only print what would be deleted.")
    var isDryRun = false

    @Flag(name: [.customShort("y"), .customLong("yes")], help: "Do not ask.")
    var isConfirmed = false

    @Option(
        name: .customLong("max-deletes"), help: ArgumentHelp("Delete nothing if there are more.", valueName: "n"),
        transform: ValueParsing.count)
    var maxDeletes: Int?

    @Flag(
        name: [.customShort("r"), .customLong("recursive")], help: "Also everything below the names; a whole bucket.")
    var isRecursive = false

    @Flag(name: .customLong("by-id"), help: "Take the names as ids, verbatim.")
    var isByID = false

    @OptionGroup var concurrency: ConcurrencyOptions
    @OptionGroup var patience: PatienceOptions
    @OptionGroup var results: ResultOptions
    @OptionGroup var target: StoreOptions

    func run(in context: CommandContext) async throws {
        var selected: [RemoteTarget] = []
        let current = await context.session.bucket
        for (index, argument) in targets.enumerated() {
            selected.append(
                try argument.targets(current: current, isByID: isByID, isRecursive: isRecursive, word: index + 1))
        }
        let store = try await target.store(in: context)
        let selection = BallSelection(targets: selected, words: targets)
        let spool = try await selection.spooled(
            from: store, directory: context.session.configuration.environment.temporaryDirectory)
        let isNamed = selected.allSatisfy(\.isBall)
        if isDryRun {
            return try await printPlan(spool, context)
        }
        let guards = RemovalCheck(
            count: spool.count, bytes: spool.bytes, sample: spool.sample, isNamed: isNamed, isConfirmed: isConfirmed,
            maxDeletes: maxDeletes)
        try await guards.pass(in: context)
        try await delete(spool, of: selection, from: store, context)
    }

    /// The commands that would have the same effect, one ball each.
    private func printPlan(_ spool: BallSpool, _ context: CommandContext) async throws {
        for try await entry in spool.entries() {
            try context.terminal.output.write("rm --by-id \(entry.address.bucket)/\(entry.address.ball)\n")
        }
    }

    private func delete(
        _ spool: BallSpool, of selection: BallSelection, from store: any ObjectStore, _ context: CommandContext
    ) async throws {
        let progress = Progress(
            "rm", on: context.terminal, isQuiet: results.isQuiet(in: context), totalItems: spool.count)
        let report = ItemReport(context, results: results, progress: progress)
        let loop = ItemLoop(report: report, jobs: concurrency.jobs, selection: selection)
        let remark: @Sendable (Int) -> String = {
            "\(Count.grouped($0)) of \(Count(spool.count, "ball")) are deleted"
        }
        try await report.run(remark: remark) {
            try await loop.run(spool.entries()) { entry in
                var options = patience.deleteOptions
                // Only what was shown is deleted: a ball that has changed since is another one.
                options.ifMatch = entry.checksum
                let receipt = try await store.delete(entry.address, options: options)
                guard !receipt.wasAbsent else {
                    throw ShellError.notFound("no ball \(entry.address.description.quoted)")
                }
                return TransferRow(receipt, size: entry.size)
            }
        }
        try await report.finish("ball")
    }
}
