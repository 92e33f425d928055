import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import MictlanXText

/// Puts a frozen list, as a run or as a mere command, and shows it.
struct PutTransfer: Sendable {
    let store: any ObjectStore
    let settings: PutFlags
    let jobs: Int
    let results: ResultOptions
    let target: StoreOptions
    let context: CommandContext
    /// The one bucket that is put into; `nil` for several.
    var bucket: BucketID?

    /// Tells what a put would do.
    func rehearse(_ found: LocalSelection.Found) async throws {
        let report = ItemReport(
            context, results: results, progress: Progress("put", on: context.terminal, isQuiet: true))
        let check = DryRun(store: store, keepsExisting: settings.keepsExisting, call: .reading)
        try await PutRun(store: store, report: report, jobs: jobs).rehearse(
            found, check, context.terminal.names)
        try await report.finish("file")
    }

    /// Puts what was found.
    ///
    /// - Parameters:
    ///   - found: the list.
    ///   - isRun: whether the command is a run, which can be resumed.
    ///   - progress: shows how far it is.
    ///   - remark: what an interrupt leaves, given how many files were put.
    /// - Throws: `ShellError`.
    func put(
        _ found: LocalSelection.Found, isRun: Bool, _ progress: Progress, remark: @Sendable (Int) -> String
    ) async throws {
        var found = found
        var run: CommandRun?
        if isRun {
            run = try await CommandRun.begin(
                found.items, unread: found.problems.count, target: target, in: context,
                isQuiet: results.isQuiet(in: context))
        }
        if let run { found.items = run.items }
        try await put(found, run, progress, remark: remark)
    }

    /// Goes on with a run.
    func resume(_ run: CommandRun, _ progress: Progress, remark: @Sendable (Int) -> String) async throws {
        let unread = run.unread
        if unread > 0 {
            try context.terminal.note(
                "mxshell: warning: \(Count(unread, "part")) of the sources could not be read when run \(run.id) began, and "
                    + "\(unread == 1 ? "is" : "are") not in its list; put them again")
        }
        try await put(LocalSelection.Found(items: run.items), run, progress, remark: remark)
        if unread > 0 { throw Reported(code: .partial) }
    }

    private func put(
        _ found: LocalSelection.Found, _ run: CommandRun?, _ progress: Progress, remark: @Sendable (Int) -> String
    ) async throws {
        let items = found.items
        progress.expect(
            totalBytes: items.bytes.bytes -| (run?.history?.doneBytes ?? 0),
            totalItems: items.count - (run?.settled.count ?? 0))
        let report = ItemReport(
            context, results: results, progress: progress, run: run, isVerbose: target.isVerbose)
        let options = try settings.options(progress, base: run?.base, at: target, in: context)
        // What is guessed from names is no wish: where a router keeps the old type nobody is told.
        let isGuessed = settings.contentType == nil && settings.tags.isEmpty
        let types =
            settings.contentType == nil ? try await BlockingWork.run { _ in MediaTypes.system() } : nil
        let isNew = await isNew()
        try await report.run(remark: remark) {
            try await progress.showing {
                try await PutRun(
                    store: store, report: report, jobs: jobs, types: types, isGuessed: isGuessed
                ).put(
                    found, options: options)
            }
        }
        try await report.finish("file")
        if isNew, let bucket { try context.terminal.note("'\(bucket)' is a new bucket") }
    }

    /// Whether the put makes its bucket, where there is somebody to be told.
    private func isNew() async -> Bool {
        guard let bucket, context.terminal.messages.isTerminal, !results.isQuiet(in: context) else { return false }
        return await BucketProposal.isNew(bucket, in: store)
    }
}
