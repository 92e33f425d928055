import ArgumentParser
import MictlanXClient
import MictlanXModel
import MictlanXText

/// `du`: how many bytes are where.
struct UsageCommand: NetworkCommand, SizedCommand {
    static let configuration = CommandConfiguration(
        commandName: "du", abstract: "Show how many bytes are where.",
        usage: "du [BUCKET[/NAME|/PATTERN]] [-d N] [-s] [--by tag:KEY] [filters] [-h|-b] [-o FORMAT]",
        discussion: """
            One line for each directory, the largest first, and last the total. Without a name the bucket of 'use' is \
            measured, and without that every bucket, by the statistics of the peers. Sizes are those of the stored \
            bytes, each ball once whatever its replicas.
            """, helpNames: .long)

    @Argument(help: ArgumentHelp("The bucket, with a name or a pattern.", valueName: "bucket"))
    var source: RemoteArgument?

    @Option(
        name: [.customShort("d", allowingJoined: true), .customLong("depth")],
        help: ArgumentHelp("Levels of directories (1).", valueName: "n"), transform: ValueParsing.count)
    var depth: Int?

    @Flag(name: [.customShort("s"), .customLong("summarize")], help: "The total alone.")
    var isSummary = false

    @Option(
        help: ArgumentHelp("A line for each value of a tag, in place of directories.", valueName: "tag:key"),
        transform: Self.tagKey)
    var by: String?

    @OptionGroup var filters: BallFilterOptions
    @OptionGroup var patience: PatienceOptions
    @OptionGroup var sizes: SizeOptions
    @OptionGroup var results: ResultOptions
    @OptionGroup var target: StoreOptions

    var isPaged: Bool { true }
    var isSilent: Bool { results.isQuiet }
    var effect: StoreEffect { .reads }

    init() {}

    func validate() throws {
        guard !isSummary || (depth == nil && by == nil) else {
            throw ValidationError("-s shows the total alone: give it without -d and --by")
        }
        guard by == nil || depth == nil else { throw ValidationError("--by takes the place of directories, and of -d") }
    }

    private static func tagKey(_ text: String) throws -> String {
        let text = ArgumentText.decoded(text).text
        guard text.hasPrefix("tag:"), text.count > 4 else { throw ValidationError("write it as tag:KEY") }
        return String(text.dropFirst(4))
    }

    func run(in context: CommandContext) async throws {
        let current = await context.bucket
        let filter = try filters.filter()
        if isOfAllBuckets(current) { return try await buckets(context) }
        let scan = try BallScan(source, current: current, filter: filter)
        let store = try await target.store(in: context)
        let depth = isSummary ? 0 : self.depth ?? 1
        var totals = UsageTotals(by.map { .tag($0) } ?? .directories(below: scan.prefix, depth: depth))
        let progress = Progress("du", on: context.terminal, isQuiet: results.isQuiet(in: context))
        let outcome = try await progress.showing {
            try await scan.run(over: store) { ball in
                try totals.add(ball.nameBytes, size: ball.size, tags: ball.info?.tags ?? [:])
                progress.finishItem()
                return true
            }
        }
        if outcome.count > 0 {
            var rows = totals.sorted.map { UsageRow(subject: subject($0.group), bucket: scan.bucket, usage: $0.usage) }
            let name = String(decoding: scan.prefix, as: UTF8.self)
            rows.append(UsageRow(subject: .total(name), bucket: scan.bucket, usage: totals.total))
            try write(rows, total: totals.total.size, context)
        }
        try await scan.conclude(outcome, in: store, context)
    }

    /// Whether nothing says which bucket, so that all of them are measured.
    private func isOfAllBuckets(_ current: BucketID?) -> Bool {
        source.map { $0.argument.bytes == Array("/".utf8) } ?? (current == nil)
    }

    private func subject(_ group: [UInt8]?) -> UsageRow.Subject {
        let text = group.map { String(decoding: $0, as: UTF8.self) }
        return by.map { .tag($0, value: text) } ?? .directory(text ?? "")
    }

    private func buckets(_ context: CommandContext) async throws {
        guard filters.isEmpty, by == nil, depth ?? 1 == 1, !isSummary else {
            throw ShellError.usage("these flags need a bucket", hint: "'du' alone shows the buckets")
        }
        let answer = try await target.store(in: context).buckets()
        let rows = answer.buckets.sorted { $0.bytes > $1.bytes }.map {
            UsageRow(subject: .bucket, bucket: $0.bucket, usage: Usage(size: $0.bytes, balls: $0.balls))
        }
        try write(rows, total: rows.reduce(0) { $0 +| $1.usage.size }, context)
        try ListingFault.checkWhole(ListingRemarks(silentPeers: answer.silentPeers), in: context)
    }

    private func write(_ rows: [UsageRow], total: Int, _ context: CommandContext) throws {
        guard !results.isQuiet(in: context) else { return }
        let format = results.format(in: context)
        guard format == .table, context.terminal.output.isTerminal, rows.count > 1 else {
            var writer = ResultWriter<UsageRow>(context.terminal, format: format)
            for row in rows { try writer.write(row) }
            return try writer.finish()
        }
        var writer = ResultWriter<UsageBarRow>(context.terminal, format: format)
        for row in rows {
            let share = total > 0 ? Double(row.usage.size) / Double(total) : 0
            try writer.write(UsageBarRow(row: row, share: share))
        }
        try writer.finish()
    }
}

extension UsageCommand: PlacedCommand {
    var remoteWords: [(number: Int, word: ExpandedWord)] { source.map { [(1, $0.argument)] } ?? [] }

    mutating func replaceRemoteWord(_ number: Int, by word: ExpandedWord) { source = RemoteArgument(word) }
}
