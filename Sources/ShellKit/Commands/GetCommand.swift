import ArgumentParser
import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import MictlanXText

/// `get`: balls into files.
struct GetCommand: NetworkCommand, ResumableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get", abstract: "Get balls into files.",
        usage:
            "get BUCKET/NAME|BUCKET/PATTERN… [FILE|DIR/|-] [-r] [--follow] [--no-clobber] [--by-id] [--key-file FILE] [--chunk N|A-B] [--sums FILE]; get --checksum SHA256 [FILE|DIR/]",
        discussion: """
            The last of several words is the destination; without one it is the working directory, and '-' is standard \
            output. A pattern or -r writes each ball below the directory under its whole name. A file with the same \
            content stays as it is, another is replaced once the ball is complete and verified.
            """)

    @Argument(help: ArgumentHelp("The balls, and last the destination.", valueName: "words"))
    var words: [TransferWord] = []

    @OptionGroup var settings: GetFlags

    @Flag(
        name: [.customShort("r"), .customLong("recursive")], help: "Also everything below the names; a whole bucket.")
    var isRecursive = false

    @Flag(help: "Also write through links to directories that are below the destination.")
    var follow = false

    @Flag(name: .customLong("by-id"), help: "Take the names as ids, verbatim.")
    var isByID = false

    @Flag(
        name: [.customShort("n"), .customLong("dry-run")], help: "Only check, and print what would be written.")
    var isDryRun = false

    @Option(
        help: ArgumentHelp("Only these chunks of one ball, as they are stored.", valueName: "n|a-b"),
        transform: ChunkRange.init(parsing:))
    var chunk: ChunkRange?

    @Option(
        help: ArgumentHelp(
            "The ball or the chunk with this SHA-256, wherever it is.", valueName: "sha256"),
        transform: ValueParsing.checksum)
    var checksum: Checksum?

    @OptionGroup var filters: GetFilterOptions
    @OptionGroup var concurrency: ConcurrencyOptions
    @OptionGroup var patience: PatienceOptions
    @OptionGroup var results: ResultOptions
    @OptionGroup var target: StoreOptions

    var isSilent: Bool { results.isQuiet }
    var effect: StoreEffect { isDryRun ? .rehearses : .reads }
    var writtenFiles: [LocalArgument] { settings.sums.map { [$0] } ?? [] }

    func validate() throws {
        guard !words.isEmpty || checksum != nil else {
            throw ValidationError("get needs the name of a ball")
        }
    }

    func run(in context: CommandContext) async throws {
        if let checksum { return try await find(checksum, in: context) }
        if let chunk { return try await get(chunk, in: context) }
        let (choice, local) = try choice(current: await context.bucket)
        local.isStandardStream
            ? try await stream(choice, context)
            : try await download(choice, to: local, context)
    }

    func resume(_ run: CommandRun, in context: CommandContext) async throws {
        let (choice, local) = try choice(current: run.bucket)
        let home = context.session.configuration.environment.nonEmpty("HOME")
        let store = try await target.store(in: context)
        let placement = choice.placement(at: local, home: home, base: run.base, followsLinks: follow)
        try await transfer(store, context).get(
            run.items, choice, placement, run, try transfer(store, context).progress())
    }

    /// What the words mean: the balls, and where they go.
    func choice(current: BucketID?) throws -> (BallChoice, LocalArgument) {
        let sources = words.count > 1 ? words.dropLast() : words[...]
        let destination = words.count > 1 ? words.last : nil
        var targets: [RemoteTarget] = []
        for (index, word) in sources.enumerated() {
            targets.append(
                try RemoteArgument(word.argument).targets(
                    current: current, isByID: isByID || filters.isKey, isRecursive: isRecursive, word: index + 1))
        }
        let choice = BallChoice(targets: targets, words: sources.map { RemoteArgument($0.argument) })
        return (choice, LocalArgument(destination?.argument ?? ExpandedWord("./")))
    }

    private func transfer(_ store: any ObjectStore, _ context: CommandContext) throws(ShellError) -> GetTransfer {
        GetTransfer(
            store: store, settings: settings, filters: filters, jobs: try concurrency.jobs(at: target, in: context),
            results: results, target: target, context: context)
    }

    /// Standard output: one ball after the other, in the order of the words.
    private func stream(_ choice: BallChoice, _ context: CommandContext) async throws {
        let options = try options(context)
        let store = try await target.store(in: context)
        let items = try await choice.list(
            from: store, scratch: context.scratch,
            Progress("get", on: context.terminal, isQuiet: results.isQuiet(in: context)))
        for try await listed in items.items() {
            guard let address = listed.item.address else { continue }
            if isDryRun {
                try context.terminal.output.write(
                    try transfer(store, context).command(address, to: Array("-".utf8)).line)
            } else {
                do {
                    try await BallStream.write(
                        address, of: store, to: context.terminal.output, options: options)
                } catch let error as MictlanXError {
                    throw await choice.explained(error, at: address, in: store)
                }
            }
        }
        try BallChoice.checkWhole(items, "written")
    }

    private func download(
        _ choice: BallChoice, to destination: LocalArgument, _ context: CommandContext
    ) async throws {
        // What is wrong with the flags is told before anything is listed.
        _ = try options(context)
        let store = try await target.store(in: context)
        let home = context.session.configuration.environment.nonEmpty("HOME")
        try context.session.places.checkWriting(to: destination.path(home: home))
        let transfer = try transfer(store, context)
        let progress = transfer.progress()
        var items = try await choice.list(from: store, scratch: context.scratch, progress)
        let placement = choice.placement(at: destination, home: home, followsLinks: follow)
        do {
            try await placement.check(items, scratch: context.scratch)
        } catch let error as MictlanXError where error.code == .invalidArgument && words.count > 1 {
            var shown = ShellError(error)
            shown.word = words.count
            throw shown
        }
        if isDryRun { return try await transfer.rehearse(items, choice, placement) }
        var run: CommandRun?
        if !choice.isNamed {
            run = try await CommandRun.begin(
                items, target: target, in: context, isQuiet: results.isQuiet(in: context))
        }
        if let run { items = run.items }
        try await transfer.get(items, choice, placement, run, progress)
    }

    private func options(_ context: CommandContext) throws(ShellError) -> GetOptions {
        var options = GetOptions()
        try filters.apply(to: &options, in: context)
        return options
    }
}

extension GetCommand: RecordableCommand {
    func recorded(into recording: inout Recording, in context: CommandContext) async throws -> RecordedCommand {
        guard !isDryRun else { return .none("a dry run changes nothing") }
        guard !filters.isKey, chunk == nil, checksum == nil else { return .none("workflows get balls, not keys") }
        let (choice, local) = try choice(current: await context.bucket)
        guard !local.isStandardStream else { return .none("it writes to standard output") }
        let places = RecordedPlaces(recording, in: context)
        let placement = choice.placement(at: local, home: places.home, followsLinks: follow)
        var fields: [(String, RecordedStep.Value)] = [
            ("if_exists", .text(settings.keepsExisting ? "skip_same" : "replace"))
        ]
        if settings.dropsTimes { fields.append(("times", .flag(false))) }
        if filters.isRaw { fields.append(("raw", .flag(true))) }
        if let key = filters.key.keyFile { fields.append(("key_file", try places.path(key.path(home: places.home)))) }
        let steps = try choice.steps(into: &recording) { address in
            let file: [(String, RecordedStep.Value)] = [
                ("to", try places.path(try placement.path(for: address)))
            ]
            return RecordedStep("get", .map(try RecordedPlaces.ball(address) + file + fields))
        } list: { items in
            let target: [(String, RecordedStep.Value)] = [
                ("items", items), ("to", try places.path(local.path(home: places.home))),
            ]
            return RecordedStep("get", .map(target + fields))
        }
        return .steps(steps)
    }
}

extension GetCommand: OperandList {
    mutating func append(operands: [ExpandedWord]) {
        words += operands.map { TransferWord(argument: ArgumentText.encoded($0)) }
    }
}

extension GetCommand: PlacedCommand {
    var remoteWords: [(number: Int, word: ExpandedWord)] {
        (words.count > 1 ? words.dropLast() : words[...]).enumerated().map { ($0 + 1, $1.argument) }
    }

    mutating func replaceRemoteWord(_ number: Int, by word: ExpandedWord) { words[number - 1].argument = word }
}
