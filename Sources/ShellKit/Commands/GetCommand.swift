import ArgumentParser
import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import MictlanXText

/// `get`: balls into files.
struct GetCommand: NetworkCommand {
    static let configuration = CommandConfiguration(
        commandName: "get", abstract: "Get balls into files.",
        usage:
            "get BUCKET/NAME|BUCKET/PATTERN… [FILE|DIR/|-] [-r] [--follow] [--no-clobber] [--by-id] [--key-file FILE]",
        discussion: """
            The last of several words is the destination; without one it is the working directory, and '-' is standard \
            output. A pattern or -r writes each ball below the directory under its whole name. A file with the same \
            content stays as it is, another is replaced once the ball is complete and verified.
            """)

    @Argument(help: ArgumentHelp("The balls, and last the destination.", valueName: "words"))
    var words: [TransferWord]

    @Flag(name: .customLong("no-clobber"), help: "Fail where a file with other content is there already.")
    var keepsExisting = false

    @Flag(
        name: [.customShort("r"), .customLong("recursive")], help: "Also everything below the names; a whole bucket.")
    var isRecursive = false

    @Flag(help: "Also write through links to directories that are below the destination.")
    var follow = false

    @Flag(
        name: .customLong("no-times"), help: "Let a file have the time of the get, not that of the file that was put.")
    var dropsTimes = false

    @Flag(name: .customLong("by-id"), help: "Take the names as ids, verbatim.")
    var isByID = false

    @Flag(name: [.customShort("n"), .customLong("dry-run")], help: "Only check, and print what would be written.")
    var isDryRun = false

    @OptionGroup var filters: GetFilterOptions
    @OptionGroup var concurrency: ConcurrencyOptions
    @OptionGroup var patience: PatienceOptions
    @OptionGroup var results: ResultOptions
    @OptionGroup var target: StoreOptions

    var isSilent: Bool { results.isQuiet }

    func run(in context: CommandContext) async throws {
        let sources = words.count > 1 ? words.dropLast() : words[...]
        let destination = words.count > 1 ? words.last : nil
        var targets: [RemoteTarget] = []
        let current = await context.session.bucket
        for (index, word) in sources.enumerated() {
            targets.append(
                try RemoteArgument(word.argument).targets(
                    current: current, isByID: isByID || filters.isKey, isRecursive: isRecursive, word: index + 1))
        }
        let local = LocalArgument(destination?.argument ?? ExpandedWord("./"))
        let choice = BallChoice(targets: targets, words: sources.map { RemoteArgument($0.argument) })
        local.isStandardStream
            ? try await stream(choice, context)
            : try await download(choice, to: local, context)
    }

    /// Standard output: one ball after the other, in the order of the words.
    private func stream(_ choice: BallChoice, _ context: CommandContext) async throws {
        let options = try options(context)
        let store = try await target.store(in: context)
        let items = try await choice.list(from: store, scratch: context.scratch)
        for try await listed in items.items() {
            guard let address = listed.item.address else { continue }
            if isDryRun {
                try context.terminal.output.write("get --by-id \(address.bucket)/\(address.ball) -\n")
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

    private func download(_ choice: BallChoice, to destination: LocalArgument, _ context: CommandContext) async throws {
        var options = try options(context)
        let store = try await target.store(in: context)
        let home = context.session.configuration.environment.nonEmpty("HOME")
        let progress = Progress("get", on: context.terminal, isQuiet: results.isQuiet(in: context))
        let items = try await progress.showing { try await choice.list(from: store, scratch: context.scratch) }
        progress.expect(totalBytes: items.bytes.bytes, totalItems: items.count)
        let placement = choice.placement(at: destination, home: home, followsLinks: follow)
        do {
            try await placement.check(items, scratch: context.scratch)
        } catch let error as MictlanXError where error.code == .invalidArgument && words.count > 1 {
            var shown = ShellError(error)
            shown.word = words.count
            throw shown
        }
        let report = ItemReport(context, results: results, progress: progress)
        if isDryRun { return try await rehearse(items, placement, choice, report, store) }
        options.restoresTime = !dropsTimes
        options.ifExists = keepsExisting ? .skipSame : .replace
        options.progress = { progress.add(bytes: $0) }
        let job = GetJob(store: store, placement: placement, options: options)
        try await report.run {
            Self.remark(succeeded: $0, of: items)
        } _: {
            try await progress.showing {
                try await choice.work(
                    on: items, of: store, jobs: concurrency.jobs, report: report, placement: placement
                ) {
                    TransferRow(try await job.get($0.item))
                }
            }
        }
        try await report.finish("ball")
        try BallChoice.checkWhole(items, "written")
    }

    private func options(_ context: CommandContext) throws(ShellError) -> GetOptions {
        var options = GetOptions()
        try filters.apply(to: &options, in: context)
        return options
    }

    /// What an interrupt leaves: files that are whole, and never a part of one.
    private static func remark(succeeded: Int, of items: ItemSet) -> String {
        items.count == 1
            ? "no file was written or changed; get it again"
            : "\(Count.grouped(succeeded)) of \(Count(items.count, "ball")) are written; get again for the rest"
    }

    private func rehearse(
        _ items: ItemSet, _ placement: LocalPlacement, _ choice: BallChoice, _ report: ItemReport,
        _ store: any ObjectStore
    ) async throws {
        let check = DryRun(store: store, keepsExisting: keepsExisting, call: .reading)
        for try await listed in items.items() {
            guard let address = listed.item.address else { continue }
            let path = try? placement.path(for: address)
            do {
                let source = Array("\(address.bucket)/\(address.ball)".utf8)
                let target = path.map { placement.destination(of: $0) } ?? []
                let command = [Array("get".utf8), Array("--by-id".utf8), source, target]
                try await report.plan(try await check.get(listed.item, to: placement), command: command)
            } catch let error as MictlanXError {
                try await report.fail(
                    await choice.explained(error, at: address, in: store),
                    of: ItemSubject(path: path, address: address))
            }
        }
        try await report.finish("ball")
        try BallChoice.checkWhole(items, "written")
    }
}

extension GetCommand: OperandList {
    mutating func append(operands: [ExpandedWord]) {
        words += operands.map { TransferWord(argument: ArgumentText.encoded($0)) }
    }
}
