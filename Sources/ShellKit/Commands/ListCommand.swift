import ArgumentParser
import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText

/// `ls`: the balls of a bucket, as they arrive.
struct ListCommand: NetworkCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls", abstract: "List the balls of a bucket.",
        usage: """
            ls [BUCKET[/PATTERN]] [-l] [--complete] [--staging] [--tag key=value] [--name-tag KEY] \
            [-o table|json|ndjson]
            """,
        discussion: """
            Every ball is listed by its name, flat. Without a bucket the one of 'use' is listed. A key that another client \
            stored without the layout of a ball has 'key' in place of the number of its chunks. Where a peer does not \
            answer, the list is not whole: a line on standard error says so, and the code is 6. Balls whose ids no call \
            can name come last and are marked.
            """)

    @Argument(help: ArgumentHelp("The bucket, with a pattern for names.", valueName: "bucket"))
    var source: RemoteArgument?

    @Flag(name: [.customShort("l"), .customLong("long")], help: "Also checksum, time and id.")
    var isLong = false

    @Flag(
        name: .customLong("staging"),
        help: "Only what an unfinished replace has left at a router without an atomic one; put again to finish it.")
    var showsStaging = false

    @Flag(
        help: "Read what every peer holds where the router leaves something out, as MictlanX's does with empty balls.")
    var complete = false

    @Option(
        name: .customLong("tag"), parsing: .singleValue,
        help: ArgumentHelp(
            "Only balls with this tag; the value may be a pattern. May be repeated.", valueName: "key=value"),
        transform: ValueParsing.pair)
    var tags: [KeyValue] = []

    @Option(
        name: .customLong("name-tag"),
        help: ArgumentHelp(
            "Show this tag, for example fullname, as the name: for stores whose ids are hashes.", valueName: "key"))
    var nameTag: String?

    @OptionGroup var patience: PatienceOptions
    @OptionGroup var results: ResultOptions
    @OptionGroup var target: StoreOptions

    var isSilent: Bool { results.isQuiet }

    init() {}

    func run(in context: CommandContext) async throws {
        let current = await context.session.bucket
        let target = try Self.target(of: source, current: current)
        let balls = try await self.target.store(in: context).listing(of: target.bucket, isCompleted: complete)
        let filter = try filter()
        let found =
            isLong
            ? try await write(balls, target, filter, context) { LongBallRow(ball: $0, nameTag: nameTag) }
            : try await write(balls, target, filter, context) { BallRow(ball: $0, nameTag: nameTag) }
        try tell(balls.remarks, in: context)
        guard found.count == 0 else { return }
        if found.isBucket, !tags.isEmpty {
            throw ShellError.noMatch("nothing that is listed of bucket '\(target.bucket)' has the tags asked for")
        }
        throw nothing(found, target)
    }

    /// Says what the listing does not show.
    ///
    /// - Throws: `ShellError` with code 6 where a peer did not answer.
    private func tell(_ remarks: ListingRemarks, in context: CommandContext) throws {
        if remarks.leavesOutEmpty {
            try context.terminal.note("empty balls may be missing: this router does not list them; --complete does")
        }
        guard !remarks.isWhole else { return }
        let peers = remarks.silentPeers.map(\.terminalSafe).joined(separator: ", ")
        throw ShellError(.partial, "the list may be incomplete: no answer from \(peers)")
    }

    private func filter() throws(ShellError) -> BallFilter {
        var filter = BallFilter()
        filter.choosesStaging = showsStaging
        for tag in tags {
            do {
                filter.tags.append((name: tag.key, value: try Glob(tag.value)))
            } catch {
                throw .usage("--tag \(tag.key)=\(tag.value): \(error.description)")
            }
        }
        return filter
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
        if found.isBucket, showsStaging { return .noMatch("nothing is staged in \(bucket.quoted)", word: 1) }
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
        _ balls: BallListing, _ target: RemoteTarget, _ filter: BallFilter, _ context: CommandContext,
        row: (ListedBall) -> Row
    ) async throws -> Found {
        var found = Found()
        let tree = RemoteTarget.tree(target)
        var writer = ResultWriter<Row>(context.terminal, format: results.format(in: context))
        var bytes = 0
        for try await ball in balls {
            found.isBucket = true
            guard target.includes(ball.address) else {
                // Only the one name that was asked for may turn out to be a directory.
                if target.isBall, !found.isDirectory { found.isDirectory = tree.includes(ball.address) }
                continue
            }
            guard try filter.admits(ball) else { continue }
            found.count += 1
            bytes +|= ball.size
            if !results.isQuiet(in: context) { try writer.write(row(.ball(ball))) }
        }
        // Nothing is known of the tags of those.
        for ball in balls.remarks.unnamed where tags.isEmpty && !showsStaging {
            found.isBucket = true
            guard target.includes(unnamed: ball.id) else { continue }
            found.count += 1
            if !results.isQuiet(in: context) { try writer.write(row(.unnamed(ball, target.bucket))) }
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
