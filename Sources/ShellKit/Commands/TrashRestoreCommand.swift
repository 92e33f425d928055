import ArgumentParser
import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText

/// `trash restore`: balls back to where they were.
struct TrashRestoreCommand: NetworkCommand, ResumableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Bring balls back from the trash.",
        usage: "trash restore BUCKET/NAME|PATTERN… [-r] [-n] [-j N]",
        discussion: """
            Of a name that was deleted more than once the last one comes back; the one before stays in the trash. Where \
            other content has the name now, nothing is replaced (13).
            """)

    @Argument(help: ArgumentHelp("What the balls were.", valueName: "bucket/name"))
    var balls: [RemoteArgument]

    @Flag(
        name: [.customShort("r"), .customLong("recursive")], help: "Also everything below the names; a whole bucket.")
    var isRecursive = false

    @Flag(name: [.customShort("n"), .customLong("dry-run")], help: "Only print what would be restored.")
    var isDryRun = false

    @OptionGroup var concurrency: ConcurrencyOptions
    @OptionGroup var patience: PatienceOptions
    @OptionGroup var results: ResultOptions
    @OptionGroup var target: StoreOptions

    var isSilent: Bool { results.isQuiet }
    var effect: StoreEffect { isDryRun ? .rehearses : .changes }

    func run(in context: CommandContext) async throws {
        let current = await context.bucket
        let selection = try TrashSelection(balls, current: current, includesBelow: isRecursive)
        for (index, target) in selection.targets.enumerated() {
            guard case .bucket(let bucket) = target else { continue }
            throw ShellError.usage(
                "\(balls[index].text.quoted) names no ball",
                hint: "for every ball of it write 'trash restore -r \(bucket)'", word: index + 1)
        }
        let items = try await selection.newest(from: try await target.store(in: context), scratch: context.scratch)
        if isDryRun { return try await rehearse(items, context) }
        var run: CommandRun?
        if !selection.targets.allSatisfy(\.isBall) {
            run = try await CommandRun.begin(
                items, target: target, in: context, isQuiet: results.isQuiet(in: context))
        }
        try await restore(run?.items ?? items, run, context)
    }

    func resume(_ run: CommandRun, in context: CommandContext) async throws {
        try await restore(run.items, run, context)
    }

    private func rehearse(_ items: ItemSet, _ context: CommandContext) async throws {
        let report = ItemReport(
            context, results: results, progress: Progress("trash restore", on: context.terminal, isQuiet: true))
        for try await listed in items.items() {
            guard let ball = listed.item.ball.flatMap({ TrashedBall($0) }) else { continue }
            try await report.plan(
                TransferRow(outcome: "would_restore", address: ball.origin, size: listed.item.size))
        }
        try await report.finish("ball", isRehearsal: true)
    }

    private func restore(_ items: ItemSet, _ run: CommandRun?, _ context: CommandContext) async throws {
        let store = try await target.store(in: context)
        let job = try TrashJob(store, at: target, in: context)
        let progress = Progress("trash restore", on: context.terminal, isQuiet: results.isQuiet(in: context))
        progress.expect(totalItems: items.count - (run?.settled.count ?? 0))
        let report = ItemReport(context, results: results, progress: progress, run: run)
        let jobs = try concurrency.jobs(at: target, in: context)
        let choice = BallChoice(targets: [], words: [])
        try await report.run {
            "at least \(Count.grouped($0)) of \(Count(items.count, "ball")) are restored"
        } _: {
            try await progress.showing {
                try await choice.work(on: items, of: store, jobs: jobs, report: report) { listed in
                    guard let item = listed.item.ball, let ball = TrashedBall(item) else { throw WorkItem.damaged }
                    let done = try await job.restore(
                        ball, expecting: item.checksum, mayBeMoved: run?.mayBeThere(listed.ordinal) ?? false)
                    return SettledBall(
                        row: TransferRow(outcome: "restored", address: ball.origin, size: done.size),
                        isChanged: true, checksum: done.checksum, remarks: done.remarks)
                }
            }
        }
        try await report.finish("ball")
        try BallChoice.checkWhole(items, "restored")
    }
}

extension TrashRestoreCommand: PlacedCommand {
    var remoteWords: [(number: Int, word: ExpandedWord)] { balls.enumerated().map { ($0 + 1, $1.argument) } }

    mutating func replaceRemoteWord(_ number: Int, by word: ExpandedWord) { balls[number - 1] = RemoteArgument(word) }
}
