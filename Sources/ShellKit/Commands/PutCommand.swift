import ArgumentParser
import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import MictlanXText

/// `put`: local files and directories into a bucket.
struct PutCommand: NetworkCommand {
    static let configuration = CommandConfiguration(
        commandName: "put", abstract: "Put files into a bucket.",
        usage: """
            put FILE|DIR|PATTERN|-… BUCKET/[NAME] [-n] [--tag k=v] [--chunk-size SIZE] [--rf N] [--no-clobber] \
            [--replace staged|direct] [--compress FORMAT] [--key-file FILE]
            """,
        discussion: """
            The last word is the destination. 'put DIR/ b/' puts what is in DIR, 'put DIR b/' puts it below DIR/. \
            A pattern means files, named by their path from its first component with a pattern character on. What is there with the same content stays as it is, other content is replaced. '-' is standard input.
            """)

    @Argument(help: ArgumentHelp("The sources, and last the destination.", valueName: "words"))
    var words: [TransferWord]

    @Option(
        name: .customLong("tag"), parsing: .singleValue,
        help: ArgumentHelp("A tag; may be repeated.", valueName: "key=value"), transform: ValueParsing.pair)
    var tags: [KeyValue] = []

    @Option(
        name: .customLong("chunk-size"), help: ArgumentHelp("Size of a chunk.", valueName: "size"),
        transform: ValueParsing.size)
    var chunkSize = ByteCount(256_000)

    @Option(name: .customLong("rf"), help: ArgumentHelp("Replicas.", valueName: "n"), transform: ValueParsing.positive)
    var replicas = 1

    @Flag(
        name: [.customShort("r"), .customLong("recursive")],
        help: "Directories are put whole, with this flag and without.")
    var isRecursive = false

    @Flag(name: .customLong("no-clobber"), help: "Fail where other content is there already.")
    var keepsExisting = false

    @Option(
        name: .customLong("replace"),
        help: ArgumentHelp(
            "How other content is replaced where the router cannot do it atomically: 'staged' needs twice the room and loses nothing, 'direct' deletes it first.",
            valueName: "staged|direct"), transform: ValueParsing.choice)
    var replacing = PutOptions.Replacing.staged

    @Flag(name: .customLong("by-id"), help: "Take the destination's name as an id, verbatim.")
    var isByID = false

    @Flag(name: .customLong("follow-links"), help: "Follow links that lead out of a directory.")
    var followsLinks = false

    @Flag(name: .customLong("full-path"), help: "Tell in a tag where the files lie on this machine.")
    var tellsFullPath = false

    @Flag(name: [.customShort("n"), .customLong("dry-run")], help: "Only check, and print what would be put.")
    var isDryRun = false

    @OptionGroup var filters: PutFilterOptions
    @OptionGroup var concurrency: ConcurrencyOptions
    @OptionGroup var patience: PatienceOptions
    @OptionGroup var results: ResultOptions
    @OptionGroup var target: StoreOptions

    var isSilent: Bool { results.isQuiet }

    func validate() throws {
        guard words.count > 1 else { throw ValidationError("put needs a source and a destination") }
    }

    func run(in context: CommandContext) async throws {
        let filters = try filters.filters(in: context)
        let sources = try await sources(in: context)
        // The files of a store are left out of a tree from the moment on that it is open here.
        let store = try await target.store(in: context)
        var selection = sources.selection
        selection.followsLinks = followsLinks
        selection.tellsFullPath = tellsFullPath
        let progress = Progress("put", on: context.terminal, isQuiet: results.isQuiet(in: context))
        let found = try await progress.showing { [selection] in
            try await selection.freeze(
                in: context.scratch, workingDirectory: WorkingDirectory.current,
                tags: Dictionary(tags.map { ($0.key, $0.value) }) { $1 })
        }
        let items = found.items
        progress.expect(totalBytes: items.bytes.bytes, totalItems: items.count)
        let report = ItemReport(context, results: results, progress: progress)
        let run = PutRun(store: store, report: report, jobs: concurrency.jobs)
        if isDryRun {
            let check = DryRun(store: store, keepsExisting: keepsExisting, call: .reading)
            try await run.rehearse(found, check)
            return try await report.finish("file")
        }
        try await report.run {
            Self.remark(sources, items, progress, succeeded: $0)
        } _: {
            try await progress.showing { try await run.put(found, options: options(filters, progress)) }
        }
        try await report.finish("file")
    }

    /// What an interrupt leaves: whole chunks stay, and the next put begins with asking for them.
    private static func remark(
        _ sources: PutSources, _ items: ItemSet, _ progress: Progress, succeeded: Int
    ) -> String {
        guard let name = sources.singleFileName else {
            // What was on its way may have arrived.
            return
                "at least \(Count(succeeded, "file")) and \(ByteCount(progress.bytes)) are stored; put again to go on"
        }
        return progress.bytes == 0
            ? "nothing of \(name.quoted) is stored yet"
            : "at least \(ByteCount(progress.bytes)) of \(items.bytes) of \(name.quoted) are stored; put it again to go on"
    }

    private func sources(in context: CommandContext) async throws -> PutSources {
        let last = words.count - 1
        return try await PutSources(
            words[..<last].map { LocalArgument($0.argument) }, destination: RemoteArgument(words[last].argument),
            destinationWord: last + 1, current: await context.session.bucket, isByID: isByID,
            configuration: context.session.configuration)
    }

    private func options(_ filters: [ContentFilter], _ progress: Progress) -> PutOptions {
        var options = PutOptions()
        options.filters = filters
        options.chunkSize = chunkSize
        options.replicas = replicas
        options.ifExists = keepsExisting ? .skipSame : .replace
        options.replacing = replacing
        options.progress = { progress.add(bytes: $0) }
        return options
    }
}

/// A word of `put` or `get`: its place decides whether it is local or remote.
struct TransferWord: ExpressibleByArgument, Sendable {
    var argument: ExpandedWord

    init(argument: String) {
        self.argument = ArgumentText.decoded(argument)
    }
}

extension PutCommand: OperandList {
    mutating func append(operands: [ExpandedWord]) {
        words += operands.map { TransferWord(argument: ArgumentText.encoded($0)) }
    }
}
