import ArgumentParser
import MictlanXBatch
import MictlanXClient
import MictlanXText

/// `diff`: what is not the same in two places.
struct DiffCommand: NetworkCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Compare two places by content.",
        usage: "diff PLACE PLACE [--follow-links] [-j N] [-o FORMAT]",
        discussion: """
            A place is a local directory (it begins with '/', './', '../' or '~/'), a bucket, or what is below a name of \
            it. Contents are compared by their SHA-256, as it was before compression and encryption. The code is 0 where \
            all is the same and 1 where something differs.
            """)

    @Argument(help: ArgumentHelp("The first place.", valueName: "place"))
    var left: TransferWord

    @Argument(help: ArgumentHelp("The second place.", valueName: "place"))
    var right: TransferWord

    @OptionGroup var links: LinkOptions
    @OptionGroup var concurrency: ConcurrencyOptions
    @OptionGroup var patience: PatienceOptions
    @OptionGroup var results: ResultOptions
    @OptionGroup var target: StoreOptions

    var isSilent: Bool { results.isQuiet }
    var effect: StoreEffect { .reads }

    func run(in context: CommandContext) async throws {
        let bucket = await context.bucket
        let first = try SyncPlace(left.argument, number: 1, target: target, bucket: bucket, links, in: context)
        let second = try SyncPlace(right.argument, number: 2, target: target, bucket: bucket, links, in: context)
        let comparison = TreeComparison(
            left: try await first.side(in: context), right: try await second.side(in: context),
            jobs: try concurrency.jobs(at: target, in: context), scratch: context.scratch)
        let progress = Progress("diff", on: context.terminal, isQuiet: results.isQuiet(in: context))
        let report = DiffReport(context, results, progress)
        let gaps = try await progress.showing {
            // Two misspelt names would be the same otherwise.
            try await comparison.run {
                try first.check($0, number: 1)
                try second.check($1, number: 2)
            } _: {
                try await report.add($0, $1, $2)
            }
        }
        let count = try await report.finish()
        if let gap = gaps.first { throw ShellError(.partial, "the comparison may be incomplete: \(gap)") }
        if count > 0 { throw Reported(code: .failed) }
    }
}

/// Shows the differences as they are found.
private actor DiffReport {
    private var writer: ResultWriter<DiffRow>
    private let terminal: Terminal
    private let isQuiet: Bool
    private let progress: Progress
    private var counts: [TreeDifference: Int] = [:]

    init(_ context: CommandContext, _ results: ResultOptions, _ progress: Progress) {
        writer = ResultWriter(context.terminal, format: results.format(in: context))
        terminal = context.terminal
        isQuiet = results.isQuiet(in: context)
        self.progress = progress
    }

    func add(_ difference: TreeDifference, _ name: [UInt8], _ size: Int) throws {
        counts[difference, default: 0] += 1
        guard difference != .same, !isQuiet else { return }
        try progress.aside {
            try writer.write(DiffRow(difference: difference, name: String(decoding: name, as: UTF8.self), size: size))
        }
    }

    /// How many names differ.
    func finish() throws -> Int {
        let count = counts.reduce(0) { $0 + ($1.key == .same ? 0 : $1.value) }
        guard !isQuiet else { return count }
        progress.end()
        try writer.finish()
        if terminal.messages.isTerminal {
            try terminal.note("\(Count(count, "difference")), \(Count.grouped(counts[.same] ?? 0)) the same")
        }
        return count
    }
}

private struct DiffRow: ResultRow {
    let difference: TreeDifference
    let name: String
    let size: Int

    static let columns = [Column("DIFFERENCE"), Column("SIZE", .right), Column("NAME")]

    func cells(exact: Bool) -> [String] { [difference.rawValue, Self.size(size, exact: exact), name] }

    var record: JSONObject {
        ["difference": .string(difference.rawValue), "name": .string(name), "size": .int(size)]
    }
}
