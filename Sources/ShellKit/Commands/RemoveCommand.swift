import ArgumentParser
import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText

/// `rm`: deletes balls. Guards come first, then the question, then the first delete.
struct RemoveCommand: NetworkCommand, ResumableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rm", abstract: "Delete balls.",
        usage: "rm BUCKET/NAME|BUCKET/PATTERN… [-r] [-n] [-y] [--trash] [--max-deletes N] [--by-id] [--key]",
        discussion: """
            Up to ten balls named exactly are deleted at once. A pattern, -r, or more names, shows count, bytes and a \
            sample and asks; above 1,000 the count must be typed. Without a terminal --yes is needed, and above 1,000 \
            also --max-deletes. --trash moves the balls into the trash of their store, from which 'trash restore' brings \
            them back. Where a peer does not answer, a list from which is chosen is not whole, and nothing is \
            deleted without --accept-incomplete.
            """)

    @Argument(help: ArgumentHelp("What is deleted.", valueName: "bucket/name"))
    var targets: [RemoteArgument]

    @OptionGroup var settings: RemoveFlags

    @Flag(
        name: [.customShort("r"), .customLong("recursive")], help: "Also everything below the names; a whole bucket.")
    var isRecursive = false

    @Flag(name: .customLong("by-id"), help: "Take the names as ids, verbatim.")
    var isByID = false

    @Flag(
        name: .customLong("key"),
        help: "Take the names as stored keys, verbatim: single chunks, or keys without a layout.")
    var isKey = false

    @OptionGroup var trash: TrashFlag
    @OptionGroup var whole: IncompleteListFlag
    @OptionGroup var concurrency: ConcurrencyOptions
    @OptionGroup var patience: PatienceOptions
    @OptionGroup var results: ResultOptions
    @OptionGroup var target: StoreOptions

    var isSilent: Bool { results.isQuiet }
    var effect: StoreEffect { settings.isDryRun ? .rehearses : .deletes }

    func run(in context: CommandContext) async throws {
        let current = await context.bucket
        if isKey { return try await removeKeys(current, context) }
        let choice = try choice(current: current)
        try await transfer(in: context).delete(
            choice, settings, acceptsIncomplete: whole.acceptsIncomplete)
    }

    func resume(_ run: CommandRun, in context: CommandContext) async throws {
        try await transfer(in: context).resume(
            run, try choice(current: run.bucket), settings, acceptsIncomplete: whole.acceptsIncomplete)
    }

    private func transfer(in context: CommandContext) async throws -> RemoveTransfer {
        RemoveTransfer(
            store: try await target.store(in: context),
            jobs: try concurrency.jobs(
                at: target, in: context, usual: trash.isWanted ? PutDefaults.jobs : RemoveTransfer.usualJobs),
            results: results, target: target, context: context, isTrashing: trash.isWanted)
    }

    /// Deletes single chunks, or keys without a layout.
    private func removeKeys(_ current: BucketID?, _ context: CommandContext) async throws {
        guard !isRecursive else {
            throw ShellError.usage("--key names one key, and -r what is below it")
        }
        guard !trash.isWanted else { throw ShellError.usage("--trash takes balls, and --key names chunks") }
        var keys: [BallAddress] = []
        for (index, word) in targets.enumerated() {
            keys.append(try word.ball(current: current, isByID: true, word: index + 1))
        }
        let store = try await target.store(in: context)
        try await checkProtection(of: keys, in: store, context)
        let progress = Progress("rm", on: context.terminal, isQuiet: results.isQuiet(in: context))
        let report = ItemReport(context, results: results, progress: progress)
        await report.expect(keys.count)
        for address in keys {
            do {
                let key = try ChunkKey(address.ball.rawValue)
                let chunk = try await store.metadata(of: key, in: address.bucket)
                if !settings.isDryRun { _ = try await store.deleteByKey(key, in: address.bucket) }
                try await report.succeed(
                    TransferRow(
                        outcome: settings.isDryRun ? "would_delete" : "deleted", address: address,
                        size: chunk.size))
            } catch let error as InvalidName {
                try await report.fail(.usage("\(address.ball.rawValue.quoted): \(error.description)"))
            } catch let error as MictlanXError {
                try await report.fail(ShellError(error), of: ItemSubject(address: address))
            }
        }
        try await report.finish("key")
    }

    /// Refuses keys of balls that the connection protects, before anything is deleted.
    private func checkProtection(
        of keys: [BallAddress], in store: any ObjectStore, _ context: CommandContext
    ) async throws {
        let protected = try target.protected(in: context)
        for address in keys where protected.contains(where: { $0.mayCover(address.bucket) }) {
            // What is not there, or no key, fails by itself.
            guard let key = try? ChunkKey(address.ball.rawValue),
                let chunk = try? await store.metadata(of: key, in: address.bucket)
            else { continue }
            let ball = (try? BallID(chunk.ballID)).map { BallAddress(bucket: address.bucket, ball: $0) } ?? address
            if let pattern = protected.first(where: { $0.covers(ball) }) {
                throw ShellError.guarded(
                    "\(ball.description.quoted) is protected by \(pattern.text.quoted): nothing was deleted")
            }
        }
    }

    private func choice(current: BucketID?) throws(ShellError) -> BallChoice {
        var selected: [RemoteTarget] = []
        for (index, argument) in targets.enumerated() {
            selected.append(
                try argument.targets(
                    current: current, isByID: isByID, isRecursive: isRecursive, word: index + 1))
        }
        return BallChoice(targets: selected, words: targets)
    }
}

extension RemoveCommand: RecordableCommand {
    func recorded(into recording: inout Recording, in context: CommandContext) async throws -> RecordedCommand {
        guard !settings.isDryRun else { return .none("a dry run changes nothing") }
        guard !isKey else { return .none("workflows delete balls, not keys") }
        guard !trash.isWanted else { return .none("workflows have no trash") }
        var fields: [(String, RecordedStep.Value)] = []
        if let maxDeletes = settings.maxDeletes { fields.append(("max_deletes", .number(maxDeletes))) }
        if whole.acceptsIncomplete { fields.append(("accept_incomplete", .flag(true))) }
        let steps = try choice(current: await context.bucket).steps(into: &recording) { address in
            RecordedStep("delete", .map(try RecordedPlaces.ball(address) + [("missing", .text("fail"))]))
        } list: { items in
            RecordedStep("delete", .map([("items", items), ("max_fraction", .number(1))] + fields))
        }
        return .steps(steps)
    }
}

extension RemoveCommand: OperandList {
    mutating func append(operands: [ExpandedWord]) {
        targets += operands.map { RemoteArgument(argument: ArgumentText.encoded($0)) }
    }
}

extension RemoveCommand: PlacedCommand {
    var remoteWords: [(number: Int, word: ExpandedWord)] { targets.enumerated().map { ($0 + 1, $1.argument) } }

    mutating func replaceRemoteWord(_ number: Int, by word: ExpandedWord) {
        targets[number - 1] = RemoteArgument(word)
    }
}
