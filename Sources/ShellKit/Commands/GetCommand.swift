import ArgumentParser
import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import MictlanXText
import SystemPackage

/// `get`: balls into files.
struct GetCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "get", abstract: "Get balls into files.",
        usage: "get BUCKET/NAME|BUCKET/PATTERN… [FILE|DIR/|-] [-r] [--no-clobber] [--by-id]",
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

    @Flag(name: .customLong("by-id"), help: "Take the names as ids, verbatim.")
    var isByID = false

    @Flag(name: [.customShort("n"), .customLong("dry-run")], help: "Only print what would be written.")
    var isDryRun = false

    @OptionGroup var concurrency: ConcurrencyOptions
    @OptionGroup var patience: PatienceOptions
    @OptionGroup var results: ResultOptions
    @OptionGroup var target: StoreOptions

    func run(in context: CommandContext) async throws {
        let sources = words.count > 1 ? words.dropLast() : words[...]
        let destination = words.count > 1 ? words.last : nil
        var targets: [RemoteTarget] = []
        let current = await context.session.bucket
        for (index, word) in sources.enumerated() {
            targets.append(
                try RemoteArgument(word.argument).targets(
                    current: current, isByID: isByID, isRecursive: isRecursive, word: index + 1))
        }
        let local = LocalArgument(destination?.argument ?? ExpandedWord("./"))
        let selection = BallSelection(targets: targets, words: sources.map { RemoteArgument($0.argument) })
        local.isStandardStream
            ? try await stream(selection, context)
            : try await download(selection, to: local, context)
    }

    /// Standard output: one ball after the other, in the order of the words.
    private func stream(_ selection: BallSelection, _ context: CommandContext) async throws {
        let store = try await target.store(in: context)
        let directory = context.session.configuration.environment.temporaryDirectory
        for try await entry in try await selection.spooled(from: store, directory: directory).entries() {
            if isDryRun {
                try context.terminal.output.write("get --by-id \(entry.address.bucket)/\(entry.address.ball) -\n")
            } else {
                do {
                    try await BallStream.write(
                        entry.address, of: store, to: context.terminal.output, options: patience.getOptions)
                } catch let error as MictlanXError {
                    throw selection.explained(ShellError(error), at: entry.address)
                }
            }
        }
    }

    private func download(
        _ selection: BallSelection, to destination: LocalArgument, _ context: CommandContext
    ) async throws {
        let store = try await target.store(in: context)
        let environment = context.session.configuration.environment
        let spool = try await selection.spooled(from: store, directory: environment.temporaryDirectory)
        let layout = try LocalLayout(
            destination: destination, home: environment.nonEmpty("HOME"), selection: selection, word: words.count)
        var check = layout.makeCheck()
        for try await entry in spool.entries() { try check.add(entry.address) }
        if isDryRun { return try await printPlan(spool, layout, context) }

        let progress = Progress(
            "get", on: context.terminal, isQuiet: results.isQuiet(in: context), totalBytes: spool.bytes,
            totalItems: spool.count)
        let report = ItemReport(context, results: results, progress: progress)
        var options = patience.getOptions
        options.ifExists = keepsExisting ? .skipSame : .replace
        options.progress = { progress.add(bytes: $0) }
        let loop = ItemLoop(report: report, jobs: concurrency.jobs, selection: selection)
        try await report.run {
            Self.remark(succeeded: $0, of: spool)
        } _: { [options] in
            try await loop.run(spool.entries()) { entry in
                let path = try layout.path(for: entry.address)
                try layout.prepareDirectory(of: path)
                return TransferRow(try await store.getToFile(entry.address, path: path, options: options))
            }
        }
        try await report.finish("ball")
    }

    /// What an interrupt leaves: files that are whole, and never a part of one.
    private static func remark(succeeded: Int, of spool: BallSpool) -> String {
        spool.count == 1
            ? "no file was written or changed; get it again"
            : "\(Count.grouped(succeeded)) of \(Count(spool.count, "ball")) are written; get again for the rest"
    }

    private func printPlan(_ spool: BallSpool, _ layout: LocalLayout, _ context: CommandContext) async throws {
        for try await entry in spool.entries() {
            let source = Array("\(entry.address.bucket)/\(entry.address.ball)".utf8)
            let path = try layout.path(for: entry.address)
            let words = [Array("get".utf8), Array("--by-id".utf8), source, path.bytes]
            try context.terminal.output.write((HostLine(words: words)?.source.bytes ?? []) + [UInt8(ascii: "\n")])
        }
    }
}
