import ArgumentParser
import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import MictlanXText

/// `put`: local files and directories into a bucket.
struct PutCommand: NetworkCommand, ResumableCommand {
    static let configuration = CommandConfiguration(
        commandName: "put", abstract: "Put files into a bucket.",
        usage: """
            put FILE|DIR|PATTERN|-… BUCKET/[NAME] [-n] [--tag k=v] [--chunk-size SIZE] [--rf N] [--no-clobber] \
            [--replace staged|direct] [--compress FORMAT] [--key-file FILE] [--chunk N]
            """,
        discussion: """
            The last word is the destination. 'put DIR/ b/' puts what is in DIR, 'put DIR b/' puts it below DIR/. \
            A pattern means files, named by their path from its first component with a pattern character on. What is there with the same content stays as it is, other content is replaced. '-' is standard input.
            """)

    @Argument(help: ArgumentHelp("The sources, and last the destination.", valueName: "words"))
    var words: [TransferWord]

    @OptionGroup var settings: PutFlags

    @Flag(
        name: [.customShort("r"), .customLong("recursive")],
        help: "Directories are put whole, with this flag and without.")
    var isRecursive = false

    @Flag(name: .customLong("by-id"), help: "Take the destination's name as an id, verbatim.")
    var isByID = false

    @OptionGroup var links: LinkOptions

    @Flag(name: .customLong("full-path"), help: "Tell in a tag where the files lie on this machine.")
    var tellsFullPath = false

    @Option(
        name: .customLong("chunk"),
        help: ArgumentHelp(
            "Put the file as this chunk of a ball that is put chunk by chunk; the first is 0.", valueName: "n"),
        transform: ValueParsing.count)
    var chunk: Int?

    @Flag(name: [.customShort("n"), .customLong("dry-run")], help: "Only check, and print what would be put.")
    var isDryRun = false

    @OptionGroup var concurrency: ConcurrencyOptions
    @OptionGroup var patience: PatienceOptions
    @OptionGroup var results: ResultOptions
    @OptionGroup var target: StoreOptions

    var isSilent: Bool { results.isQuiet }
    var effect: StoreEffect { settings.effect(isDryRun: isDryRun) }

    func validate() throws {
        guard words.count > 1 else { throw ValidationError("put needs a source and a destination") }
    }

    func run(in context: CommandContext) async throws {
        // What is wrong with the flags is told before anything is walked.
        _ = try settings.filters.filters(in: context)
        if let chunk { return try await put(chunk: chunk, in: context) }
        let progress = Progress("put", on: context.terminal, isQuiet: results.isQuiet(in: context))
        let sources = try await sources(in: context, progress)
        // The files of a store are left out of a tree from the moment on that it is open here.
        let store = try await target.store(in: context)
        var selection = sources.selection
        selection.followsLinks = links.areFollowed
        selection.tellsFullPath = tellsFullPath
        selection.listed = { progress.list($0) }
        let found = try await progress.showing { [selection] in
            try await selection.freeze(
                in: context.scratch, workingDirectory: WorkingDirectory.current, tags: settings.tagsByName)
        }
        if isDryRun { return try await transfer(store, context).rehearse(found) }
        let name = sources.singleFileName
        var transfer = try transfer(store, context)
        transfer.bucket = sources.bucket
        try await transfer.put(found, isRun: name == nil, progress) { [items = found.items] in
            Self.remark(name, items, progress, succeeded: $0)
        }
    }

    func resume(_ run: CommandRun, in context: CommandContext) async throws {
        let progress = Progress("put", on: context.terminal, isQuiet: results.isQuiet(in: context))
        try await transfer(try await target.store(in: context), context).resume(run, progress) {
            Self.remark(nil, run.items, progress, succeeded: $0)
        }
    }

    private func transfer(_ store: any ObjectStore, _ context: CommandContext) throws(ShellError) -> PutTransfer {
        PutTransfer(
            store: store, settings: settings, jobs: try concurrency.jobs(at: target, in: context), results: results,
            target: target, context: context
        )
    }

    /// What an interrupt leaves: whole chunks stay, and the next put begins with asking for them.
    private static func remark(
        _ singleFile: String?, _ items: ItemSet, _ progress: Progress, succeeded: Int
    ) -> String {
        guard let name = singleFile else {
            // What was on its way may have arrived.
            return
                "at least \(Count(succeeded, "file")) and \(ByteCount(progress.bytes)) are stored; put again to go on"
        }
        return progress.bytes == 0
            ? "nothing of \(name.quoted) is stored yet"
            : "at least \(ByteCount(progress.bytes)) of \(items.bytes) of \(name.quoted) are stored; put it again to go on"
    }

    private func sources(in context: CommandContext, _ progress: Progress? = nil) async throws -> PutSources {
        let last = words.count - 1
        return try await PutSources(
            words[..<last].map { LocalArgument($0.argument) }, destination: RemoteArgument(words[last].argument),
            destinationWord: last + 1, current: await context.bucket, isByID: isByID,
            configuration: context.session.configuration, input: context.input, progress: progress)
    }
}

extension PutCommand: RecordableCommand {
    func recorded(into recording: inout Recording, in context: CommandContext) async throws -> RecordedCommand {
        guard !isDryRun else { return .none("a dry run changes nothing") }
        guard chunk == nil else { return .none("workflows put whole balls") }
        guard !words.dropLast().contains(where: { LocalArgument($0.argument).isStandardStream }) else {
            return .none("what it read from standard input is gone")
        }
        let places = RecordedPlaces(recording, in: context)
        return .steps(
            try await sources(in: context).steps(
                into: &recording, places, try settings.recorded(places), followsLinks: links.areFollowed))
    }
}

extension PutCommand: OperandList {
    mutating func append(operands: [ExpandedWord]) {
        words += operands.map { TransferWord(argument: ArgumentText.encoded($0)) }
    }
}

extension PutCommand: PlacedCommand {
    var remoteWords: [(number: Int, word: ExpandedWord)] { words.last.map { [(words.count, $0.argument)] } ?? [] }

    mutating func replaceRemoteWord(_ number: Int, by word: ExpandedWord) { words[number - 1].argument = word }
}
