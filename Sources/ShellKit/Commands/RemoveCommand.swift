import ArgumentParser
import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText

/// `rm`: deletes balls. Guards come first, then the question, then the first delete.
struct RemoveCommand: NetworkCommand, ResumableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rm", abstract: "Delete balls.",
        usage: "rm BUCKET/NAME|BUCKET/PATTERN… [-r] [-n] [-y] [--max-deletes N] [--by-id]",
        discussion: """
            Up to ten balls named exactly are deleted at once. A pattern, -r, or more names, shows count, bytes and a \
            sample and asks; above 1,000 the count must be typed. Without a terminal --yes is needed, and above 1,000 \
            also --max-deletes. Where a peer does not answer, a list from which is chosen is not whole, and nothing is \
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
        name: .customLong("accept-incomplete"),
        help: "Delete what is listed although a peer does not answer; what only it has stays.")
    var acceptsIncomplete = false

    @OptionGroup var concurrency: ConcurrencyOptions
    @OptionGroup var patience: PatienceOptions
    @OptionGroup var results: ResultOptions
    @OptionGroup var target: StoreOptions

    var isSilent: Bool { results.isQuiet }
    var effect: StoreEffect { settings.isDryRun ? .rehearses : .deletes }

    func run(in context: CommandContext) async throws {
        let choice = try choice(current: await context.bucket)
        let store = try await target.store(in: context)
        let items = try await choice.list(from: store, scratch: context.scratch)
        let transfer = RemoveTransfer(
            store: store, jobs: try concurrency.jobs(at: target, in: context), results: results, target: target,
            context: context)
        let consent = try await consent(items, of: choice, context)
        if settings.isDryRun { return try await transfer.rehearse(consent, choice) }
        try await consent.obtain(isConfirmed: settings.isConfirmed, in: context)
        try await transfer.remove(items, choice, isRun: !choice.isNamed)
    }

    func resume(_ run: CommandRun, in context: CommandContext) async throws {
        let choice = try choice(current: run.bucket)
        // The question was answered before the run began; the limits hold for every attempt.
        try await consent(run.items, of: choice, context).checkLimits()
        try await RemoveTransfer(
            store: try await target.store(in: context), jobs: try concurrency.jobs(at: target, in: context),
            results: results, target: target,
            context: context
        ).resume(run, choice)
    }

    private func choice(current: BucketID?) throws(ShellError) -> BallChoice {
        var selected: [RemoteTarget] = []
        for (index, argument) in targets.enumerated() {
            selected.append(
                try argument.targets(current: current, isByID: isByID, isRecursive: isRecursive, word: index + 1))
        }
        return BallChoice(targets: selected, words: targets)
    }

    private func consent(
        _ items: ItemSet, of choice: BallChoice, _ context: CommandContext
    ) async throws -> DeleteConsent {
        var items = items
        items.origin?.acceptsIncomplete = acceptsIncomplete
        return try await settings.consent(items, isNamed: choice.isNamed, at: target, in: context)
    }
}

extension RemoveCommand: RecordableCommand {
    func recorded(into recording: inout Recording, in context: CommandContext) async throws -> RecordedCommand {
        guard !settings.isDryRun else { return .none("a dry run changes nothing") }
        var fields: [(String, RecordedStep.Value)] = []
        if let maxDeletes = settings.maxDeletes { fields.append(("max_deletes", .number(maxDeletes))) }
        if acceptsIncomplete { fields.append(("accept_incomplete", .flag(true))) }
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
