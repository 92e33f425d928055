import ArgumentParser
import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText

/// `find`: the balls that fulfil conditions, by their names.
struct FindCommand: NetworkCommand, SizedCommand {
    static let configuration = CommandConfiguration(
        commandName: "find", abstract: "Find balls by name, age, size and tag.",
        usage: """
            find [BUCKET[/NAME|/PATTERN]] [--name GLOB] [--regex REGEX] [--newer-than T] [--older-than T] [--larger SIZE] \
            [--smaller SIZE] [--tag key=value] [--limit N] [--print0] [-h|-b] [-o FORMAT] [--exec 'COMMAND {}']
            """,
        discussion: """
            Every ball is written as soon as it is listed, by the name that other verbs take there: BUCKET/NAME, and behind \
            'use' NAME alone. -o wide adds size and time. --print0 writes BUCKET/NAME with a NUL byte behind it, for \
            programs of the host and xargs -0. Where nothing is found the code is 9. --exec runs a command of this shell for \
            each ball, one after the other, when all are found: {} is its name, one word whatever is in it. Before a \
            command that deletes, the limits and the question are those of rm; -n writes the commands instead.
            """, helpNames: .long)

    @Argument(help: ArgumentHelp("The bucket, with a name or a pattern.", valueName: "bucket"))
    var source: RemoteArgument?

    @Option(
        name: .customLong("name"),
        help: ArgumentHelp("Only balls whose name behind its last '/' matches.", valueName: "glob"))
    var name: TextArgument?

    @Option(
        name: .customLong("regex"),
        help: ArgumentHelp("Only balls whose name holds a match of the regular expression.", valueName: "regex"))
    var regex: TextArgument?

    @Option(help: ArgumentHelp("The first N balls.", valueName: "n"), transform: ValueParsing.positive)
    var limit: Int?

    @Flag(help: "End each name with a NUL byte.")
    var print0 = false

    @OptionGroup var action: FindAction
    @OptionGroup var filters: BallFilterOptions
    @OptionGroup var patience: PatienceOptions
    @OptionGroup var sizes: SizeOptions
    @OptionGroup var results: ResultOptions
    @OptionGroup var target: StoreOptions

    var isSilent: Bool { results.isQuiet }
    var isPaged: Bool { action.command == nil && !print0 }

    func validate() throws {
        guard !print0 || results.format == nil else { throw ValidationError("--print0 and -o exclude each other") }
        guard action.command == nil || !print0 && results.format == nil else {
            throw ValidationError("with --exec the commands write: --print0 and -o are for the names")
        }
    }

    func run(in context: CommandContext) async throws {
        let names = try NameCondition(glob: name?.text, regex: regex?.text)
        var filter = try filters.filter()
        if !names.isOpen { filter.isOpen = false }
        let scan = try BallScan(source, current: await context.bucket, filter: filter)
        let store = try await target.store(in: context)
        if let command = action.command {
            return try await execute(try BallCommand(command.text), over: scan, names, store, context)
        }
        var found = 0
        // Written as a name, an id that no call can name would be the name of another ball.
        let isForPrograms = print0 || results.format(in: context) == .raw
        var unnamed = 0
        let isShown = !results.isQuiet(in: context)
        var plain = ResultWriter<FoundRow>(context.terminal, format: results.format(in: context))
        var wide = ResultWriter<WideFoundRow>(context.terminal, format: .wide)
        let isWide = results.format(in: context) == .wide
        let outcome = try await scan.run(over: store) { ball in
            guard names.admits(ball.nameBytes) else { return true }
            if isForPrograms, case .unnamed = ball {
                unnamed += 1
                return true
            }
            found += 1
            if isShown {
                let row = FoundRow(ball: ball, bucket: scan.bucket)
                if print0 {
                    try context.terminal.output.write(Array("\(scan.bucket)/".utf8) + ball.nameBytes + [0])
                } else if isWide {
                    try wide.write(WideFoundRow(row: row))
                } else {
                    try plain.write(row)
                }
            }
            return limit.map { found < $0 } ?? true
        }
        if isShown, !print0 { try isWide ? wide.finish() : plain.finish() }
        try await scan.conclude(outcome, in: store, context)
        guard unnamed == 0 else { throw BallChoice.unnamed(unnamed, "written") }
        guard found == 0 else { return }
        throw Self.nothing(scan)
    }

    static func nothing(_ scan: BallScan) -> ShellError {
        .noMatch("nothing in bucket '\(scan.bucket)' fulfils the conditions")
    }
}

/// What `find` asks of names.
struct NameCondition {
    private let glob: Glob?
    private let regex: Regex<AnyRegexOutput>?

    init(glob: String?, regex: String?) throws(ShellError) {
        do {
            self.glob = try glob.map { try Glob($0) }
        } catch {
            throw .usage("--name \(glob ?? ""): \(error)")
        }
        do {
            self.regex = try regex.map { try Regex($0) }
        } catch {
            throw .usage("--regex \(regex ?? ""): \(error)")
        }
    }

    var isOpen: Bool { glob == nil && regex == nil }

    func admits(_ name: [UInt8]) -> Bool {
        if let glob {
            let start = name.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
            guard glob.matches(Array(name[start...])) else { return false }
        }
        guard let regex else { return true }
        return String(decoding: name, as: UTF8.self).contains(regex)
    }
}

/// A ball that was found, by the name that other verbs take.
struct FoundRow: NamedRow {
    let ball: ListedBall
    let bucket: BucketID

    static let columns = [Column("BALL")]

    func path(from base: NameBase) -> String { base.name(ball.name(nil), in: bucket) }

    func cells(exact: Bool, from base: NameBase) -> [String] { [path(from: base)] }

    var record: JSONObject { ball.record(nil) }

    func appendJSON(to output: inout [UInt8]) { ball.appendJSON(nil, to: &output) }
}

/// The same with size and time.
struct WideFoundRow: NamedRow {
    let row: FoundRow

    static let columns = [Column("SIZE", .right), Column("UPDATED"), Column("BALL")]

    func cells(exact: Bool, from base: NameBase) -> [String] {
        [Self.size(row.ball.size, exact: exact), row.ball.updatedAt?.description ?? "-", row.path(from: base)]
    }

    var record: JSONObject { row.record }
}

extension FindCommand: PlacedCommand {
    var remoteWords: [(number: Int, word: ExpandedWord)] { source.map { [(1, $0.argument)] } ?? [] }

    mutating func replaceRemoteWord(_ number: Int, by word: ExpandedWord) { source = RemoteArgument(word) }
}
