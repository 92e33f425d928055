import ArgumentParser
import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import MictlanXText
import SystemPackage

/// Sends what one place has to another, by the ways of `put`, `get` and `cp`.
struct SyncTransfer: Sendable {
    let source: SyncPlace
    let destination: SyncPlace
    let comparison: SyncComparison
    let jobs: Int
    let results: ResultOptions
    var context: CommandContext

    /// The stores of a run, the first being where its items are looked for.
    var stores: RunStores { RunStores([source, destination].filter { !$0.isLocal }.map(\.target)) }

    /// The same, whose rows name balls as they are written at its place in a store.
    func standing() async -> SyncTransfer {
        var sync = self
        sync.context.terminal.names = await context.nameBase(at: (destination.isLocal ? source : destination).target)
        return sync
    }

    // MARK: What goes over

    /// Sends everything.
    ///
    /// - Parameter isRehearsal: whether it is only told what would be sent.
    /// - Throws: `ShellError`, also where an item failed.
    func send(isRehearsal: Bool) async throws {
        switch (source.kind, destination.kind) {
        case (.local(let root, let followsLinks), .remote(let bucket, let prefix)):
            let store = try await destination.target.store(in: context)
            let progress = Progress("sync", on: context.terminal, isQuiet: results.isQuiet(in: context))
            var selection = LocalSelection([.directory(root, try PathFilter(), prefix: prefix)], bucket: bucket)
            selection.followsLinks = followsLinks
            selection.listed = { progress.list($0) }
            var found = try await progress.showing { [selection] in
                try await selection.freeze(
                    in: context.scratch, workingDirectory: WorkingDirectory.current, tags: [:])
            }
            try await checkUnfiltered(store, bucket, prefix, root)
            found.items = try await wanted(found.items)
            let transfer = try put(store)
            if isRehearsal { return try await transfer.rehearse(found, asRows: true) }
            try await transfer.put(found, isRun: true, progress) { Self.remark($0) }
        case (.remote(let bucket, let prefix), .local(let root, _)):
            let store = try await source.target.store(in: context)
            let choice = try choice(bucket, prefix)
            let placement = LocalPlacement.directory(root).dropping(prefix)
            let transfer = try get(store)
            let items = try await hinting {
                try await wanted(try await choice.list(from: store, scratch: context.scratch, transfer.progress()))
            }
            try context.session.places.checkWriting(to: root)
            try await placement.check(items, scratch: context.scratch)
            if isRehearsal { return try await transfer.rehearse(items, choice, placement, asRows: true) }
            let run = try await CommandRun.begin(
                items, target: source.target, in: context, isQuiet: results.isQuiet(in: context))
            try await transfer.get(run?.items ?? items, choice, placement, run, transfer.progress())
        case (.remote, .remote):
            let transfer = try copy()
            let items = try await hinting { try await wanted(try await transfer.list()) }
            if isRehearsal { return try await transfer.rehearse(items) }
            let run = try await CommandRun.begin(
                items, target: source.target, and: [destination.target], in: context,
                isQuiet: results.isQuiet(in: context))
            try await transfer.copy(run?.items ?? items, run)
        case (.local, .local): return
        }
    }

    /// Says of a source that is not there whether a local directory was meant.
    private func hinting(_ body: () async throws -> ItemSet) async throws -> ItemSet {
        do {
            return try await body()
        } catch var error as ShellError where error.code == .noBucket || error.code == .notFound {
            error.hint = source.localHint ?? error.hint
            throw error
        }
    }

    /// Goes on with a run.
    func resume(_ run: CommandRun) async throws {
        switch (source.kind, destination.kind) {
        case (.local, .remote):
            let progress = Progress("sync", on: context.terminal, isQuiet: results.isQuiet(in: context))
            try await put(try await destination.target.store(in: context)).resume(run, progress) { Self.remark($0) }
        case (.remote(let bucket, let prefix), .local(let root, _)):
            let base = run.base?.pushing(root) ?? root
            let transfer = try get(try await source.target.store(in: context))
            try await transfer.get(
                run.items, try choice(bucket, prefix), LocalPlacement.directory(base).dropping(prefix), run,
                transfer.progress())
        case (.remote, .remote): try await copy().copy(run.items, run)
        case (.local, .local): return
        }
    }

    private static func remark(_ succeeded: Int) -> String { "at least \(Count(succeeded, "file")) are stored" }

    /// Refuses to put files over balls that are compressed or encrypted: they would be stored plain.
    private func checkUnfiltered(
        _ store: any ObjectStore, _ bucket: BucketID, _ prefix: [UInt8], _ root: FilePath
    ) async throws {
        do {
            for try await ball in store.balls(in: bucket) where ball.isFiltered {
                let name = ball.address.ball.name.bytes
                guard name.starts(with: prefix) else { continue }
                let path = root.pushing(FilePath(bytes: Array(name[prefix.count...])))
                let isThere = try await BlockingWork.run { _ in (try? FileStatus(path)) != nil }
                guard isThere else { continue }
                throw ShellError.guarded(
                    "ball \(ball.address.description.quoted) is compressed or encrypted, and sync would store it plain",
                    hint: "put it with the flags that it was put with; nothing was sent")
            }
        } catch let error as MictlanXError where error.code == .noBucket {
            return
        }
    }

    private func choice(_ bucket: BucketID, _ prefix: [UInt8]) throws -> BallChoice {
        BallChoice(targets: [try TreeSide.target(bucket, prefix: prefix)], words: [source.word])
    }

    private func put(_ store: any ObjectStore) throws -> PutTransfer {
        PutTransfer(
            store: store, settings: try PutFlags.parse([]), jobs: jobs, results: results, target: destination.target,
            context: context)
    }

    private func get(_ store: any ObjectStore) throws -> GetTransfer {
        GetTransfer(
            store: store, settings: try GetFlags.parse([]), filters: try GetFilterOptions.parse([]), jobs: jobs,
            results: results, target: source.target, context: context)
    }

    private func copy() throws -> CopyTransfer {
        guard case .remote(let bucket, let prefix) = source.kind, case .remote(let there, let name) = destination.kind
        else { throw ShellError.usage("both places are in a store") }
        let choice = try choice(bucket, prefix)
        let plan = try CopyPlan(
            choice, try RemotePlacement(bucket: there, name: name, targets: choice.targets), from: source.target,
            to: destination.target, in: context)
        guard !plan.isOneStore || bucket != there || prefix != name else {
            throw ShellError.usage("both are the same place", word: 2)
        }
        return CopyTransfer(
            plan: plan, flags: try CopyFlags.parse([]), isMove: false, jobs: jobs, results: results, context: context)
    }

    // MARK: What goes

    private static let choice = BallChoice(targets: [], words: [])

    /// What the destination has and the source has not.
    ///
    /// - Throws: `ShellError` with code 8 where the source cannot be listed whole: unknown is never absent.
    func extraneous() async throws -> ItemSet {
        let comparison = TreeComparison(
            left: try await source.side(in: context), right: try await destination.side(in: context), jobs: jobs,
            scratch: context.scratch)
        let progress = Progress("sync", on: context.terminal, isQuiet: results.isQuiet(in: context))
        let (items, gap) = try await progress.showing { try await comparison.extraneous() }
        guard let gap else { return items }
        throw ShellError.guarded(
            "it cannot be told what the source has not: \(gap); nothing was sent or deleted",
            hint: "without --delete what is there is sent")
    }

    func delete(_ items: ItemSet) async throws {
        guard items.count > 0 else { return }
        guard let local = localRemoval else { return try await removal().remove(items, Self.choice, isRun: false) }
        try await local.remove(items)
    }

    func rehearse(_ consent: DeleteConsent) async throws {
        guard consent.items.count > 0 else { return }
        guard let local = localRemoval else { return try await removal().rehearse(consent, Self.choice) }
        try await local.rehearse(consent)
    }

    private var localRemoval: LocalRemoval? {
        guard case .local(let root, _) = destination.kind else { return nil }
        return LocalRemoval(root: root, jobs: jobs, results: results, context: context)
    }

    /// Refuses to delete where one place is in the other: what was sent would be too much there, or the source itself.
    ///
    /// - Parameter isRehearsal: whether nothing is put, by which it would be found that two connections lead to one store.
    /// - Throws: `ShellError` with code 2.
    func checkApart(isRehearsal: Bool) async throws {
        guard source.overlaps(destination), case .remote(let bucket, _) = destination.kind else { return }
        let isOne = try source.target.place(in: context).endpoints == destination.target.place(in: context).endpoints
        if !isOne {
            guard !isRehearsal else { return }
            do {
                return try await OneStoreCheck(
                    try await source.target.store(in: context), try await destination.target.store(in: context)
                ).confirmTwo(in: bucket)
            } catch let error as MictlanXError where error.code == .invalidArgument {}
        }
        throw ShellError.usage("one place is in the other, and --delete would delete what the source has", word: 2)
    }

    private func removal() async throws -> RemoveTransfer {
        RemoveTransfer(
            store: try await destination.target.store(in: context), jobs: jobs, results: results,
            target: destination.target, context: context)
    }
}
