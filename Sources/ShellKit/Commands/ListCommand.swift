import ArgumentParser
import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText

/// `ls`: the balls of a bucket, as they arrive.
struct ListCommand: NetworkCommand, SizedCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls", abstract: "List the buckets, or the balls of one.",
        usage: """
            ls [BUCKET[/NAME|/PATTERN]] [-r] [-l] [--tree] [--sort name|size|time] [--limit N] [--complete] [--staging] \
            [--tag key=value] [--name-tag KEY] [-h|-b] [-o FORMAT]
            """,
        discussion: """
            One level is listed, directories first; -r lists every ball below. Without a name the bucket of 'use' is \
            listed, and without that the buckets; 'ls /' always lists the buckets. A key that another client \
            stored without the layout of a ball has 'key' in place of the number of its chunks. Where a peer does not \
            answer, the list is not whole: a line on standard error says so, and the code is 6. Balls whose ids no call \
            can name come last and are marked.
            """, helpNames: .long)

    @Argument(help: ArgumentHelp("The bucket, with a pattern for names.", valueName: "bucket"))
    var source: RemoteArgument?

    @Flag(name: [.customShort("l"), .customLong("long")], help: "Also checksum, time and id.")
    var isLong = false

    @Flag(name: [.customShort("a"), .customLong("all")], help: "Nothing is hidden, with this flag and without.")
    var showsAll = false

    @Flag(name: [.customShort("r"), .customLong("recursive")], help: "Every ball below the name, flat.")
    var isRecursive = false

    @Option(
        help: ArgumentHelp("Sort: by name, the largest first, or the latest first.", valueName: "name|size|time"),
        transform: ValueParsing.choice)
    var sort: ListingRows.Order?

    @Option(help: ArgumentHelp("The first N rows.", valueName: "n"), transform: ValueParsing.positive)
    var limit: Int?

    @Flag(name: .customLong("tree"), help: "Draw a tree, as the verb 'tree' does.")
    var isTree = false

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
    @OptionGroup var sizes: SizeOptions
    @OptionGroup var results: ResultOptions
    @OptionGroup var target: StoreOptions

    var isPaged: Bool { true }
    var isSilent: Bool { results.isQuiet }
    var effect: StoreEffect { .reads }

    init() {}

    func validate() throws {
        guard isTree, sort != nil || limit != nil || nameTag != nil || complete else { return }
        throw ValidationError("--tree has an order and names of its own: give it without --sort, --limit, --name-tag")
    }

    func run(in context: CommandContext) async throws {
        let current = await context.bucket
        if isTree {
            let conditions = ListedBallFilter(
                conditions: try filter(), isOpen: tags.isEmpty && !showsStaging)
            let scan = try BallScan(source, current: current, filter: conditions)
            return try await TreeView(scan: scan, depth: nil, isASCII: false, results: results, context: context).show(
                try await self.target.store(in: context))
        }
        guard let target = try scope(current: current) else {
            return try await BucketsCommand.list(try await self.target.store(in: context), results, in: context)
        }
        let store = try await self.target.store(in: context)
        let balls = store.listing(of: target.bucket, isCompleted: complete)
        let filter = try filter()
        let found =
            isLong || results.format(in: context) == .wide
            ? try await write(balls, target, filter, context) { LongBallRow(ball: $0, nameTag: nameTag) }
            : try await write(balls, target, filter, context) { BallRow(ball: $0, nameTag: nameTag) }
        try ListingFault.checkWhole(balls.remarks, in: context)
        guard found.unwritten == 0 else { throw BallChoice.unnamed(found.unwritten, "written") }
        guard found.count == 0 else { return }
        if found.isBucket, !tags.isEmpty {
            throw ShellError.noMatch("nothing that is listed of bucket '\(target.bucket)' has the tags asked for")
        }
        if found.isBucket, showsStaging {
            throw ShellError.noMatch("nothing is staged in \(target.bucket.rawValue.quoted)", word: 1)
        }
        throw await ListingFault.nothing(
            target, word: source, hasBalls: found.isBucket, current: current, in: store)
    }

    private func filter() throws(ShellError) -> BallFilter {
        var filter = BallFilter()
        filter.choosesStaging = showsStaging
        filter.tags = try BallFilterOptions.patterns(of: tags)
        return filter
    }

    /// What is listed; nil for the buckets.
    private func scope(current: BucketID?) throws(ShellError) -> RemoteTarget? {
        guard let source else { return current.map { isRecursive ? .tree(.bucket($0)) : .bucket($0) } }
        guard source.argument.bytes != Array("/".utf8) else { return nil }
        let target = try ShellError.blaming(word: 1) { () throws(ShellError) in try source.target(current: current) }
        return isRecursive ? .tree(target) : target
    }

    /// What a listing came to.
    private struct Found {
        var count = 0
        /// Whether the bucket holds anything at all.
        var isBucket = false
        /// Ids that no call can name, where names are written for programs: there they would be names of other balls.
        /// Where tags are asked for, those too.
        var unwritten = 0
    }

    private func write<Row: ResultRow>(
        _ balls: BallListing, _ target: RemoteTarget, _ filter: BallFilter, _ context: CommandContext,
        row: (ListedBall) -> Row
    ) async throws -> Found {
        var found = Found()
        let isShown = !results.isQuiet(in: context)
        var level = Self.level(of: target)
        var rows = ListingRows(order: sort, limit: limit, isLevel: level != nil)
        var writer = ResultWriter<Row>(context.terminal, format: results.format(in: context))
        var bytes = 0
        func write(_ ready: [ListedBall]) throws {
            for ball in ready where isShown { try writer.write(row(ball)) }
        }
        for try await ball in balls {
            found.isBucket = true
            let place =
                level?.place(of: ball.address.ball.name.bytes) ?? (target.includes(ball.address) ? .here : .elsewhere)
            guard place != .elsewhere, try filter.admits(ball) else { continue }
            found.count += 1
            bytes +|= ball.size
            switch place {
            case .below(let directory): try rows.add(below: directory, size: ball.size, in: target.bucket)
            case .here, .elsewhere: try write(try rows.add(.ball(ball)))
            }
            if rows.isFull { break }
        }
        for ball in balls.remarks.unnamed where !showsStaging {
            found.isBucket = true
            let place =
                level?.place(of: Array(ball.id.utf8)) ?? (target.includes(unnamed: ball.id) ? .here : .elsewhere)
            guard place != .elsewhere else { continue }
            // Nothing is known of their tags.
            if tags.isEmpty { found.count += 1 }
            guard tags.isEmpty, results.format(in: context) != .raw else {
                found.unwritten += 1
                continue
            }
            try write(try rows.add(.unnamed(ball, target.bucket)))
        }
        if !showsStaging { found.unwritten += balls.remarks.unkept }
        try write(rows.finish())
        guard isShown else { return found }
        try writer.finish()
        if context.terminal.output.isTerminal, found.count > 0 {
            let more =
                rows.isFull
                ? ", and there may be more" : rows.isCut ? "; only \(Count.grouped(rows.written)) shown" : ""
            try context.terminal.note("\(Count(found.count, "ball")), \(ByteCount(bytes))\(more)")
        }
        return found
    }

    /// The level that is shown of a bucket or a name; nil where every match is.
    private static func level(of target: RemoteTarget) -> ListingLevel? {
        switch target {
        case .bucket: ListingLevel()
        case .ball(let address): ListingLevel(address.ball.name.bytes)
        case .pattern, .tree: nil
        }
    }
}

extension ListCommand: PlacedCommand {
    var remoteWords: [(number: Int, word: ExpandedWord)] { source.map { [(1, $0.argument)] } ?? [] }

    mutating func replaceRemoteWord(_ number: Int, by word: ExpandedWord) { source = RemoteArgument(word) }
}
