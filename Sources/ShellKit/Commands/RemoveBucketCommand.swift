import ArgumentParser
import MictlanXBatch
import MictlanXModel
import MictlanXText

/// `rb`: deletes whole buckets. A bucket exists while it holds something, so this is what is left to delete of one.
struct RemoveBucketCommand: NetworkCommand, ResumableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rb", abstract: "Delete whole buckets.",
        usage: "rb BUCKET… [-n] [-y] [--trash] [--max-deletes N]",
        discussion: """
            Every ball of the buckets is deleted, with the same limits and the same question as 'rm -r BUCKET'. Without a \
            terminal --yes is needed, and above 1,000 balls also --max-deletes.
            """)

    @Argument(help: ArgumentHelp("The buckets.", valueName: "bucket"))
    var buckets: [RemoteArgument]

    @OptionGroup var settings: RemoveFlags
    @OptionGroup var trash: TrashFlag
    @OptionGroup var whole: IncompleteListFlag
    @OptionGroup var concurrency: ConcurrencyOptions
    @OptionGroup var patience: PatienceOptions
    @OptionGroup var results: ResultOptions
    @OptionGroup var target: StoreOptions

    var isSilent: Bool { results.isQuiet }
    var effect: StoreEffect { settings.isDryRun ? .rehearses : .deletes }

    func run(in context: CommandContext) async throws {
        try await transfer(in: context).delete(
            try choice(), settings, acceptsIncomplete: whole.acceptsIncomplete)
    }

    func resume(_ run: CommandRun, in context: CommandContext) async throws {
        try await transfer(in: context).resume(
            run, try choice(), settings, acceptsIncomplete: whole.acceptsIncomplete)
    }

    private func transfer(in context: CommandContext) async throws -> RemoveTransfer {
        RemoveTransfer(
            store: try await target.store(in: context),
            jobs: try concurrency.jobs(at: target, in: context, usual: RemoveTransfer.usualJobs),
            results: results,
            target: target,
            context: context, isTrashing: trash.isWanted)
    }

    /// A bucket is named from the root, whatever `use` chose.
    private func choice() throws(ShellError) -> BallChoice {
        var targets: [RemoteTarget] = []
        for (index, word) in buckets.enumerated() {
            let found = try ShellError.blaming(word: index + 1) { () throws(ShellError) in
                try word.target(current: nil)
            }
            guard case .bucket = found else {
                throw .usage(
                    "\(word.text.quoted) is no whole bucket",
                    hint: "'rm' deletes balls, 'rm -r' what is below a name",
                    word: index + 1)
            }
            targets.append(.tree(found))
        }
        return BallChoice(targets: targets, words: buckets)
    }
}

/// Whether a deletion goes on although the list may not be whole.
struct IncompleteListFlag: ParsableArguments {
    @Flag(
        name: .customLong("accept-incomplete"),
        help: "Delete what is listed although a peer does not answer; what only it has stays.")
    var acceptsIncomplete = false
}

extension RemoveBucketCommand: PlacedCommand {
    var remoteWords: [(number: Int, word: ExpandedWord)] { buckets.enumerated().map { ($0 + 1, $1.argument) } }

    mutating func replaceRemoteWord(_ number: Int, by word: ExpandedWord) { buckets[number - 1] = RemoteArgument(word) }
}
