import ArgumentParser
import MictlanXClient
import MictlanXModel
import Workflow

/// `ls`: the balls of a bucket, as they arrive.
struct ListCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls", abstract: "List the balls of a bucket.",
        usage: "ls [BUCKET[/PATTERN]] [-l] [-o table|json|ndjson]",
        discussion: "Every ball is listed by its name, flat. Without a bucket the one of 'use' is listed.")

    @Argument(help: ArgumentHelp("The bucket, with a pattern for names.", valueName: "bucket"))
    var source: RemoteArgument?

    @Flag(name: [.customShort("l"), .customLong("long")], help: "Also checksum, time and id.")
    var isLong = false

    @OptionGroup var results: ResultOptions
    @OptionGroup var target: StoreOptions

    init() {}

    func run(in context: CommandContext) async throws {
        let current = await context.session.bucket
        let target = try Self.target(of: source, current: current)
        let balls = try await self.target.store(in: context).balls(in: target.bucket)
        let count =
            isLong
            ? try await write(balls, target, context, row: LongBallRow.init)
            : try await write(balls, target, context, row: BallRow.init)
        guard count == 0 else { return }
        if case .pattern = target {
            throw ShellError.noMatch("no ball matches \((source?.text ?? "").quoted)", word: 1)
        }
        throw ShellError(
            "no_bucket", .noBucket,
            "no bucket \(target.bucket.rawValue.quoted): a bucket exists when it holds something",
            hint: "'buckets' lists them")
    }

    /// A word without a slash is the bucket here, unless it is a pattern: then it is one for the names in `current`.
    static func target(of source: RemoteArgument?, current: BucketID?) throws(ShellError) -> RemoteTarget {
        guard let source else {
            guard let current else {
                throw .usage("which bucket?", hint: "write ls BUCKET, or choose one with 'use'; 'buckets' lists them")
            }
            return .bucket(current)
        }
        let isPattern =
            PatternText.isPattern(source.argument.units) && !source.argument.bytes.contains(UInt8(ascii: "/"))
        return try source.target(current: isPattern ? current : nil)
    }

    private func write<Row: ResultRow>(
        _ balls: PullSequence<BallInfo>, _ target: RemoteTarget, _ context: CommandContext, row: (BallInfo) -> Row
    ) async throws -> Int {
        var writer = ResultWriter<Row>(context.terminal, format: results.format(in: context))
        var bytes = 0
        for try await ball in balls where target.includes(ball.address) {
            bytes += ball.size
            if !results.isQuiet(in: context) { try writer.write(row(ball)) }
        }
        if !results.isQuiet(in: context) {
            try writer.finish()
            if context.terminal.output.isTerminal {
                try context.terminal.note("\(Count(writer.count, "ball")), \(ByteCount(bytes))")
            }
        }
        return writer.count
    }
}

extension RemoteTarget {
    /// Whether a ball of the target's bucket is meant.
    func includes(_ address: BallAddress) -> Bool {
        switch self {
        case .bucket: true
        case .ball(let ball): ball == address
        case .pattern(_, let glob): glob.matches(address.ball.name.bytes)
        }
    }
}
