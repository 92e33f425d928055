import ArgumentParser
import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText
import Workflow

/// `trash`: what `rm --trash` has deleted.
struct TrashCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "trash", abstract: "List, restore and empty what 'rm --trash' has deleted.",
        usage: """
            trash ls [BUCKET[/NAME|/PATTERN]] [--older-than T] [-o FORMAT]
            trash restore BUCKET/NAME|PATTERN… [-r] [-n]
            trash empty [BUCKET[/NAME|/PATTERN]…] [--older-than T] [-n] [-y] [--max-deletes N]
            """,
        discussion: """
            The trash is the bucket mxshell-trash of the same store: each ball is copied there, the copy is looked at, and \
            then the ball is deleted. Names are those that the balls had. Ages count from the deletion.
            """,
        subcommands: [TrashListCommand.self, TrashRestoreCommand.self, TrashEmptyCommand.self],
        defaultSubcommand: TrashListCommand.self)

    func run(in context: CommandContext) async throws {
        try await TrashListCommand.parse([]).run(in: context)
    }
}

/// `trash ls`: what is in the trash.
struct TrashListCommand: NetworkCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls", abstract: "List what is in the trash, the longest deleted first.",
        usage: "trash ls [BUCKET[/NAME|/PATTERN]] [--older-than T] [-o FORMAT]")

    @Argument(help: ArgumentHelp("What the balls were; all by default.", valueName: "bucket/name"))
    var source: RemoteArgument?

    @OptionGroup var age: TrashAge
    @OptionGroup var patience: PatienceOptions
    @OptionGroup var results: ResultOptions
    @OptionGroup var target: StoreOptions

    var isPaged: Bool { true }
    var isSilent: Bool { results.isQuiet }
    var effect: StoreEffect { .reads }

    func run(in context: CommandContext) async throws {
        var selection = try TrashSelection(
            [source].compactMap(\.self), current: await context.bucket, includesBelow: true)
        selection.latest = age.latest
        let isShown = !results.isQuiet(in: context)
        var writer = ResultWriter<TrashRow>(context.terminal, format: results.format(in: context))
        let remarks = try await selection.run(over: try await target.store(in: context)) { ball, item, _ in
            if isShown { try writer.write(TrashRow(ball: ball, size: item.size, checksum: item.checksum)) }
        }
        if isShown { try writer.finish() }
        try ListingFault.checkWhole(remarks, in: context)
    }
}

/// Which age the balls of the trash have.
struct TrashAge: ParsableArguments {
    @Option(
        name: .customLong("older-than"),
        help: ArgumentHelp("Only what was deleted before: 30d, or 2026-11-28.", valueName: "duration|time"),
        transform: ValueParsing.age)
    var olderThan: AgeLimit?

    var latest: Timestamp? { olderThan?.moment(before: ClientConfiguration.systemTime()) }
}

/// A ball of the trash, by the name that it had.
struct TrashRow: NamedRow {
    let ball: TrashedBall
    let size: Int
    let checksum: Checksum?

    static let columns = [Column("DELETED"), Column("SIZE", .right), Column("BALL")]

    func cells(exact: Bool, from base: NameBase) -> [String] {
        [ball.moment.description, Self.size(size, exact: exact), base.name(ball.origin)]
    }

    var record: JSONObject {
        [
            "bucket": .string(ball.origin.bucket.rawValue), "ball": .string(ball.origin.ball.rawValue),
            "name": .string(ball.origin.ball.name.text), "size": .int(size),
            "checksum": checksum.map { .string($0.hex) } ?? .null, "deleted_at": .string(ball.moment.description),
            "trash_id": ball.json,
        ]
    }
}

extension TrashListCommand: PlacedCommand {
    var remoteWords: [(number: Int, word: ExpandedWord)] { source.map { [(1, $0.argument)] } ?? [] }

    mutating func replaceRemoteWord(_ number: Int, by word: ExpandedWord) { source = RemoteArgument(word) }
}
