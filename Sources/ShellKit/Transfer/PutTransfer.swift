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
    ///
    /// - Parameters:
    ///   - found: the list.
    ///   - asRows: whether people get rows, and not the commands that put each file.
    /// - Throws: `ShellError` where an item would fail.
    func rehearse(_ found: LocalSelection.Found, asRows: Bool = false) async throws {
        let report = ItemReport(
            context, results: results, progress: Progress("put", on: context.terminal, isQuiet: true))
        let check = DryRun(store: store, keepsExisting: settings.keepsExisting, call: .reading)
        let wish = try await wish()
        try await PutRun(store: store, report: report, jobs: jobs).rehearse(found, check, wish) {
            asRows ? nil : command($0)
        }
        try await report.finish("file", isRehearsal: asRows)
    }

    private func wish() async throws -> PutWish {
        let options = try settings.options(
            Progress("put", on: context.terminal, isQuiet: true), base: nil, at: target, in: context)
        let isCounted = options.replicas > 1
        let peers = isCounted ? try await (store as? MictlanXClient)?.peersForReplicas() : nil
        return PutWish(
            options: options, types: try await types(), peers: peers,
            replicas: { [target, context] chunk in
                let (key, bucket) = (try ChunkKey(chunk.key), try BucketID(chunk.bucketID))
                return try? await target.ask(in: context) { try await $0.sizes(of: key, in: bucket) }
                    .count { $0.size == chunk.size }
            }, store: store)
    }

    private func types() async throws -> MediaTypes? {
        settings.contentType == nil ? try await BlockingWork.run { _ in MediaTypes.system() } : nil
    }

    /// The command that puts one file.
    private func command(_ put: PutItem) -> ItemCommand {
        var command = ItemCommand(verb: "put")
        let names = context.namesWithoutOn
        let word = names.word(byName: put.address)
        if word == nil { command.add("--by-id") }
        // What the command would not make of its words by itself.
        let name = word == nil ? Array(put.address.ball.rawValue.utf8) : put.address.ball.name.bytes
        let own = put.isNamed ? LocalSelection.tags(of: put.file.path, name: name) : [:]
        for (key, value) in put.tags.sorted(by: { $0.key < $1.key }) where own[key] != value {
            command.add("--tag", "\(key)=\(value)")
        }
        settings.add(to: &command, in: context)
        target.add(to: &command, in: context)
        command.operands = [
            put.isNamed ? put.file.path.bytes : Array("-".utf8), word ?? names.word(byID: put.address),
        ]
        return command
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
        let types = try await types()
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
