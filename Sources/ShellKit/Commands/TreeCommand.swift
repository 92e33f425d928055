import ArgumentParser
import MictlanXModel

/// `tree`: the balls of a bucket, drawn as a tree.
struct TreeCommand: NetworkCommand, SizedCommand {
    static let configuration = CommandConfiguration(
        commandName: "tree", abstract: "Draw the balls of a bucket as a tree.",
        usage: "tree [BUCKET[/NAME|/PATTERN]] [-d N] [--ascii] [filters] [-h|-b] [-o FORMAT]",
        discussion: """
            A directory has the bytes and the number of all balls below it. Where there would be more than 10,000 rows, \
            the deepest levels are folded into their directories, and a line on standard error says so. With -o each \
            directory and each ball is a row.
            """, helpNames: .long)

    @Argument(help: ArgumentHelp("The bucket, with a name or a pattern.", valueName: "bucket"))
    var source: RemoteArgument?

    @Option(
        name: [.customShort("d", allowingJoined: true), .customLong("depth")],
        help: ArgumentHelp("Levels that are shown; default is all.", valueName: "n"),
        transform: ValueParsing.positive)
    var depth: Int?

    @Flag(help: "Draw with ASCII characters alone.")
    var ascii = false

    @OptionGroup var filters: BallFilterOptions
    @OptionGroup var patience: PatienceOptions
    @OptionGroup var sizes: SizeOptions
    @OptionGroup var results: ResultOptions
    @OptionGroup var target: StoreOptions

    var isPaged: Bool { true }
    var isSilent: Bool { results.isQuiet }
    var effect: StoreEffect { .reads }

    func run(in context: CommandContext) async throws {
        let scan = try BallScan(
            source, current: await context.bucket, filter: try filters.filter())
        try await TreeView(scan: scan, depth: depth, isASCII: ascii, results: results, context: context).show(
            try await target.store(in: context))
    }
}

extension TreeCommand: PlacedCommand {
    var remoteWords: [(number: Int, word: ExpandedWord)] { source.map { [(1, $0.argument)] } ?? [] }

    mutating func replaceRemoteWord(_ number: Int, by word: ExpandedWord) { source = RemoteArgument(word) }
}
