import ArgumentParser
import MictlanXBatch
import MictlanXModel
import MictlanXText

/// `pipe`: standard input into a ball, as `put - BUCKET/NAME`.
struct PipeCommand: NetworkCommand {
    static let configuration = CommandConfiguration(
        commandName: "pipe", abstract: "Put standard input into a ball.",
        usage:
            "pipe BUCKET/NAME [-n] [--tag k=v] [--content-type TYPE] [--compress FORMAT] [--key-file FILE]",
        discussion: """
            The same as 'put - BUCKET/NAME'. The store needs the checksum before the first byte, so the input is first \
            read to its end into TMPDIR.
            """)

    @Argument(help: ArgumentHelp("The ball.", valueName: "bucket/name"))
    var destination: RemoteArgument

    @OptionGroup var settings: PutFlags

    @Flag(name: .customLong("by-id"), help: "Take the name as an id, verbatim.")
    var isByID = false

    @Flag(
        name: [.customShort("n"), .customLong("dry-run")],
        help: "Only check, and print what would be put.")
    var isDryRun = false

    @OptionGroup var patience: PatienceOptions
    @OptionGroup var results: ResultOptions
    @OptionGroup var target: StoreOptions

    var isSilent: Bool { results.isQuiet }
    var effect: StoreEffect { settings.effect(isDryRun: isDryRun) }

    func run(in context: CommandContext) async throws {
        _ = try settings.filters.filters(in: context)
        let sources = try await PutSources(
            [LocalArgument(ExpandedWord("-"))], destination: destination, destinationWord: 1,
            current: await context.bucket, isByID: isByID,
            configuration: context.session.configuration, input: context.input)
        let found = try await sources.selection.freeze(
            in: context.scratch, workingDirectory: WorkingDirectory.current, tags: settings.tagsByName)
        let transfer = PutTransfer(
            store: try await target.store(in: context), settings: settings, jobs: 1, results: results,
            target: target,
            context: context, bucket: sources.bucket)
        if isDryRun { return try await transfer.rehearse(found) }
        let progress = Progress("pipe", on: context.terminal, isQuiet: results.isQuiet(in: context))
        try await transfer.put(found, isRun: false, progress) { _ in
            "what was read from standard input is gone; at least \(ByteCount(progress.bytes)) of it are stored"
        }
    }
}

extension PipeCommand: PlacedCommand {
    var remoteWords: [(number: Int, word: ExpandedWord)] { [(1, destination.argument)] }

    mutating func replaceRemoteWord(_ number: Int, by word: ExpandedWord) { destination = RemoteArgument(word) }
}
