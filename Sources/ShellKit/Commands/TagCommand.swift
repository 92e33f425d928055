import ArgumentParser
import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText

/// `tag`: the tags of balls.
struct TagCommand: NetworkCommand {
    static let configuration = CommandConfiguration(
        commandName: "tag", abstract: "Show and change the tags of balls.",
        usage: "tag BUCKET/NAME|BUCKET/PATTERN [KEY=VALUE…] [--remove KEY] [-r] [-n] [--by-id]",
        discussion: """
            Without a change the tags of one ball are shown. Only metadata travel, and the content stays as it is. The \
            routers of MictlanX cannot change what is registered and refuse it (code 7); mxshell's own node does it.
            """)

    @Argument(help: ArgumentHelp("The balls, and behind them the tags.", valueName: "words"))
    var words: [TransferWord]

    @Option(
        name: .customLong("remove"), parsing: .singleValue,
        help: ArgumentHelp("Remove a tag; may be repeated.", valueName: "key"))
    var removed: [TextArgument] = []

    @Flag(
        name: [.customShort("r"), .customLong("recursive")], help: "Also everything below the name.")
    var isRecursive = false

    @Flag(name: .customLong("by-id"), help: "Take the name as an id, verbatim.")
    var isByID = false

    @Flag(
        name: [.customShort("n"), .customLong("dry-run")],
        help: "Only check, and print what would be changed.")
    var isDryRun = false

    @OptionGroup var concurrency: ConcurrencyOptions
    @OptionGroup var patience: PatienceOptions
    @OptionGroup var results: ResultOptions
    @OptionGroup var target: StoreOptions

    var isSilent: Bool { results.isQuiet }

    func run(in context: CommandContext) async throws {
        let current = await context.bucket
        let word = RemoteArgument(words[0].argument)
        let change = try change()
        let store = try await target.store(in: context)
        guard !change.isEmpty else {
            let address = try word.ball(current: current, isByID: isByID, word: 1)
            return try await show(address, word, store, context)
        }
        let chosen = try word.targets(
            current: current, isByID: isByID, isRecursive: isRecursive, word: 1)
        let choice = BallChoice(targets: [chosen], words: [word])
        let progress = Progress("tag", on: context.terminal, isQuiet: results.isQuiet(in: context))
        let items = try await choice.list(from: store, scratch: context.scratch, progress)
        progress.expect(totalItems: items.count)
        let report = ItemReport(
            context, results: results, progress: progress, isVerbose: target.isVerbose)
        try await report.run {
            "the tags of \(Count.grouped($0)) of \(Count(items.count, "ball")) are changed; the same command goes on"
        } _: {
            try await progress.showing {
                try await choice.work(
                    on: items, of: store, jobs: try concurrency.jobs(at: target, in: context), report: report
                ) {
                    listed in
                    guard let address = listed.item.address else { throw listed.item.isNoBall }
                    return try await apply(change, to: address, store, context)
                }
            }
        }
        try await report.finish("ball")
        try BallChoice.checkWhole(items, "changed")
    }

    private func change() throws(ShellError) -> TagChange {
        var added: [KeyValue] = []
        for (index, word) in words.enumerated().dropFirst() {
            guard let equals = word.argument.text.firstIndex(of: "="),
                equals != word.argument.text.startIndex
            else {
                throw .usage(
                    "\(word.argument.text.quoted) is no tag",
                    hint: "write KEY=VALUE; --remove KEY removes one",
                    word: index + 1)
            }
            let text = word.argument.text
            added.append(
                KeyValue(key: String(text[..<equals]), value: String(text[text.index(after: equals)...])))
        }
        return try TagChange(adding: added, removed: removed.map(\.text))
    }

    private func apply(
        _ change: TagChange, to address: BallAddress, _ store: any ObjectStore,
        _ context: CommandContext
    ) async throws -> SettledBall {
        let info = try await store.info(of: address)
        let isChanged = change.changes(info.tags)
        if isChanged, !isDryRun {
            try await target.update(address, of: store, in: context) { chunk in
                var chunk = chunk
                chunk.tags = change.applied(to: chunk.tags)
                return chunk
            }
        }
        let outcome = isChanged ? (isDryRun ? "would_tag" : "tagged") : "unchanged"
        let tags = JSONObject(tags: change.applied(to: info.tags))
        return SettledBall(
            row: TransferRow(
                outcome: outcome, address: address, size: info.size, details: ["tags": .object(tags)]),
            isChanged: isChanged)
    }

    private func show(
        _ address: BallAddress, _ word: RemoteArgument, _ store: any ObjectStore,
        _ context: CommandContext
    ) async throws {
        let info: BallInfo
        do {
            info = try await store.info(of: address)
        } catch let error as MictlanXError {
            throw await BallChoice.explained(error, at: address, word: word, in: store)
        }
        guard !results.isQuiet(in: context) else { return }
        var writer = ResultWriter<TagRow>(context.terminal, format: results.format(in: context))
        for (key, value) in info.tags.sorted(by: { $0.key < $1.key }) {
            try writer.write(TagRow(key: key, value: value))
        }
        try writer.finish()
    }
}

/// One tag of a ball.
struct TagRow: ResultRow {
    let key: String
    let value: String

    static let columns = [Column("KEY"), Column("VALUE")]
    static let nameColumn = 0

    func cells(exact: Bool) -> [String] { [key, value] }

    var record: JSONObject { ["key": .string(key), "value": .string(value)] }
}

extension TagCommand: OperandList {
    mutating func append(operands: [ExpandedWord]) {
        words += operands.map { TransferWord(argument: ArgumentText.encoded($0)) }
    }
}

extension TagCommand: PlacedCommand {
    var remoteWords: [(number: Int, word: ExpandedWord)] { words.prefix(1).map { (1, $0.argument) } }

    mutating func replaceRemoteWord(_ number: Int, by word: ExpandedWord) { words[number - 1].argument = word }
}
