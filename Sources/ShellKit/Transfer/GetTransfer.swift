import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import MictlanXText

/// Gets the balls of a frozen list, as a run or as a mere command, and shows it.
struct GetTransfer: Sendable {
    let store: any ObjectStore
    let settings: GetFlags
    let filters: GetFilterOptions
    let jobs: Int
    let results: ResultOptions
    let target: StoreOptions
    let context: CommandContext

    func progress() -> Progress { Progress("get", on: context.terminal, isQuiet: results.isQuiet(in: context)) }

    /// Writes the balls to their files.
    ///
    /// - Parameters:
    ///   - items: the balls.
    ///   - choice: what was written, for messages.
    ///   - placement: where they go.
    ///   - run: the run that the command is; `nil` for a command that is none.
    ///   - progress: shows how far it is.
    /// - Throws: `ShellError`.
    func get(
        _ items: ItemSet, _ choice: BallChoice, _ placement: LocalPlacement, _ run: CommandRun?, _ progress: Progress
    ) async throws {
        var options = GetOptions()
        try filters.apply(to: &options, in: context, base: run?.base)
        options.restoresTime = !settings.dropsTimes
        options.ifExists = settings.keepsExisting ? .skipSame : .replace
        options.progress = { progress.add(bytes: $0) }
        progress.expect(
            totalBytes: items.bytes.bytes -| (run?.history?.doneBytes ?? 0),
            totalItems: items.count - (run?.settled.count ?? 0))
        let report = ItemReport(
            context, results: results, progress: progress, run: run, isVerbose: target.isVerbose)
        let sums: ChecksumFile? =
            if let file = settings.sums { try await ChecksumFile(file, of: placement, run, in: context) } else { nil }
        let job = GetJob(store: store, placement: placement, options: options)
        try await report.run {
            Self.remark(succeeded: $0, of: items)
        } _: {
            try await progress.showing {
                try await choice.work(
                    on: items, of: store, jobs: jobs, small: { job.small($0.item) }, report: report,
                    placement: placement
                ) {
                    let wasThere = placement.isThere($0.item)
                    let receipt = try await job.get($0.item)
                    try sums?.add(receipt)
                    return SettledBall(
                        row: TransferRow(receipt, wasThere: wasThere), isChanged: receipt.isChanged,
                        checksum: receipt.ball.checksum)
                }
            }
        }
        try sums?.finish()
        try await report.finish("ball")
        try BallChoice.checkWhole(items, "written")
    }

    /// What an interrupt leaves: files that are whole, and never a part of one.
    private static func remark(succeeded: Int, of items: ItemSet) -> String {
        items.count == 1
            ? "no file was written or changed; get it again"
            : "\(Count.grouped(succeeded)) of \(Count(items.count, "ball")) are written; get again for the rest"
    }

    /// Tells what a get would do.
    ///
    /// - Parameters:
    ///   - items: the balls.
    ///   - choice: what was written, for messages.
    ///   - placement: where they would go.
    ///   - asRows: whether people get rows, and not the commands that get each ball.
    /// - Throws: `ShellError` where an item would fail.
    func rehearse(
        _ items: ItemSet, _ choice: BallChoice, _ placement: LocalPlacement, asRows: Bool = false
    ) async throws {
        let report = ItemReport(context, results: results, progress: progress())
        await report.expect(items.count)
        let check = DryRun(store: store, keepsExisting: settings.keepsExisting, call: .reading)
        for try await listed in items.items() {
            guard let address = listed.item.address else { continue }
            let path = try? placement.path(for: listed.item, at: address)
            do {
                let target = path.map { placement.destination(of: $0) } ?? []
                try await report.plan(
                    try await check.get(listed.item, to: placement, isRaw: filters.isRaw),
                    command: asRows ? nil : command(address, to: target, followsLinks: placement.followsLinks))
            } catch let error as MictlanXError {
                try await report.fail(
                    await choice.explained(error, at: address, in: store),
                    of: ItemSubject(path: path, address: address))
            }
        }
        if let sums = settings.sums, !asRows, !results.isQuiet(in: context) {
            try context.terminal.note("mxshell: the list \(sums.text.quoted) is written by the whole command alone")
        }
        try await report.finish("ball", isRehearsal: asRows)
        try BallChoice.checkWhole(items, "written")
    }

    /// The command that gets one ball.
    func command(_ address: BallAddress, to destination: [UInt8], followsLinks: Bool = false) -> ItemCommand {
        var command = ItemCommand(verb: "get")
        command.add("--by-id")
        settings.add(to: &command)
        filters.add(to: &command, in: context)
        if followsLinks { command.add("--follow") }
        target.add(to: &command, in: context)
        command.operands = [context.namesWithoutOn.word(byID: address), destination]
        return command
    }
}

extension LocalPlacement {
    /// Whether a file stands already where the item goes.
    fileprivate func isThere(_ item: WorkItem) -> Bool {
        guard let address = item.address, let path = try? path(for: item, at: address) else { return false }
        return (try? FileStatus(path)) != nil
    }
}
