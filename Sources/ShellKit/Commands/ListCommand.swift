import ArgumentParser
import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText

/// `ls`: the balls of a bucket, as they arrive.
struct ListCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls", abstract: "List the balls of a bucket.",
        usage: "ls [BUCKET[/PATTERN]] [-l] [--staging] [-o table|json|ndjson]",
        discussion: "Every ball is listed by its name, flat. Without a bucket the one of 'use' is listed.")

    @Argument(help: ArgumentHelp("The bucket, with a pattern for names.", valueName: "bucket"))
    var source: RemoteArgument?

    @Flag(name: [.customShort("l"), .customLong("long")], help: "Also checksum, time and id.")
    var isLong = false

    @Flag(
        name: .customLong("staging"),
        help: "Only what an unfinished replace has left at a router without an atomic one; put again to finish it.")
    var showsStaging = false

    @OptionGroup var results: ResultOptions
    @OptionGroup var target: StoreOptions

    init() {}

    func run(in context: CommandContext) async throws {
        let current = await context.session.bucket
        let target = try Self.target(of: source, current: current)
        let balls = try await self.target.store(in: context).balls(in: target.bucket)
        let found =
            isLong
            ? try await write(balls, target, context, row: LongBallRow.init)
            : try await write(balls, target, context, row: BallRow.init)
        guard found.count == 0 else { return }
        throw nothing(found, target)
    }

    /// What a listing came to.
    private struct Found {
        var count = 0
        /// Whether the bucket holds anything at all.
        var isBucket = false
        /// Whether balls are below the name that was asked for.
        var isDirectory = false
    }

    /// Why nothing is listed.
    private func nothing(_ found: Found, _ target: RemoteTarget) -> ShellError {
        let bucket = target.bucket.rawValue
        guard found.isBucket, let source else {
            let message = "no bucket \(bucket.quoted): a bucket exists when it holds something"
            if case .pattern = target { return .noMatch(message, hint: "'buckets' lists them") }
            return ShellError(.noBucket, message, hint: "'buckets' lists them")
        }
        let text = source.text.hasPrefix("\(bucket)/") ? String(source.text.dropFirst(bucket.count + 1)) : source.text
        let message = "nothing in \(bucket.quoted) matches \(text.quoted)"
        if case .pattern = target { return .noMatch(message, word: 1) }
        let directory = text.hasSuffix("/") ? text : "\(text)/"
        let below = found.isDirectory ? "write \(bucket)/\(directory)** for what is below it" : nil
        return .notFound(message, hint: below ?? PatternText.quotedHint(for: source.argument), word: 1)
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
    ) async throws -> Found {
        var found = Found()
        let tree = RemoteTarget.tree(target)
        var writer = ResultWriter<Row>(context.terminal, format: results.format(in: context))
        var bytes = 0
        for try await ball in balls {
            found.isBucket = true
            guard (ball.stagedFor != nil) == showsStaging else { continue }
            guard target.includes(ball.address) else {
                // Only the one name that was asked for may turn out to be a directory.
                if target.isBall, !found.isDirectory { found.isDirectory = tree.includes(ball.address) }
                continue
            }
            found.count += 1
            bytes += ball.size
            if !results.isQuiet(in: context) { try writer.write(row(ball)) }
        }
        if !results.isQuiet(in: context) {
            try writer.finish()
            if context.terminal.output.isTerminal, found.count > 0 {
                try context.terminal.note("\(Count(writer.count, "ball")), \(ByteCount(bytes))")
            }
        }
        return found
    }
}
