internal import MictlanXBatch
internal import MictlanXClient
internal import MictlanXModel
internal import MictlanXText
internal import SystemPackage

/// `get`: one ball to a file, or every ball of a list below a directory.
struct GetExecutor<Store: ObjectStore, C: Clock<Duration>>: StepExecutor {
    let spec: GetStep
    let context: StepContext<Store, C>

    /// How many balls are on their way at once.
    private static var width: Int { 8 }

    func run() async throws -> StepResult {
        let items = try await items()
        try await context.services.freeze(items, step: context.path)
        var call = CallOptions.reading
        call.retry = context.requestRetry
        // What a run that breaks off has read stays beside the target, for its next attempt.
        var options = GetOptions(
            ifExists: try context.value(spec.ifExists), resume: true,
            restoresTime: try context.value(spec.restoresTimes),
            filters: try context.filters(keyFile: spec.keyFile),
            isRaw: try context.value(spec.isRaw), call: call)
        let placement = try placement()
        try await placement.check(items, scratch: context.scratch)
        let history = context.history
        let got = history?.done ?? OrdinalSet()
        let table = try ResultTable(file: context.services.directory.output(context.path, "results"), keeping: got)
        let settled = try table.known(among: got, of: items.count)
        let tally = ItemTally(
            step: context.path, events: context.services.events, total: items.count - settled.count,
            totalBytes: await size(of: items).map { $0 -| (history?.doneBytes ?? 0) })
        options.progress = { tally.move(bytes: $0) }
        let context = context
        let job = GetJob(store: context.store, placement: placement, options: options) {
            history?.mayHaveBegun($0) ?? false
        }
        let loop = context.loop(items, width: Self.width, small: { job.small($0.item) }, settled: settled)
        try await loop.run { listed in
            try await context.services.journal.write(.begun(context.path, ordinals: [listed.ordinal], attempt: 1))
        } body: { listed in
            // A file that is there already may be a link to another place.
            if let address = listed.item.address {
                _ = try context.admit(try placement.path(for: address), for: .write)
            }
            return try await job.get(listed.item, ordinal: listed.ordinal)
        } ended: { listed, result in
            switch result {
            case .success(let receipt):
                try await Self.settle(listed.ordinal, receipt, table, context)
                tally.succeed(bytes: receipt.ball.size)
            case .failure(let error): tally.fail(listed.ordinal, listed.item.label, error)
            }
        }
        return try await result(items, table, tally)
    }

    func plan() async throws -> (StepPlan, ValueMap?) {
        var plan = StepPlan(step: context.path, kind: "get", effect: .change)
        plan.target = "\(try root())"
        _ = try context.filters(keyFile: spec.keyFile)
        if case .items(let field) = spec.target {
            let items = try context.value(field)
            try await placement().check(items, scratch: context.scratch)
            plan.count = items.count
            plan.items = items
            plan.bytes = items.bytes
        } else {
            plan.count = 1
        }
        return (plan, nil)
    }

    /// The list that an earlier attempt of the run froze, else the list of now.
    private func items() async throws -> ItemSet {
        if let recorded = try await context.recordedList() { return recorded }
        return try await BallTargets(context).list(of: spec.target, number: 1)
    }

    /// How many bytes there are to be read; `nil` where that is not known before. The size of a ball that is named serves
    /// nothing but the progress, so that it cannot be told is no failure.
    private func size(of items: ItemSet) async -> Int? {
        guard case .ball = spec.target else { return items.bytes.bytes }
        guard let address = try? await items.items().first(where: { _ in true })?.item.address else { return nil }
        return try? await context.store.info(of: address).size
    }

    private func root() throws -> FilePath { try context.resolve(try context.value(spec.to), for: .write) }

    /// A list goes below the directory, one ball to the very file.
    private func placement() throws -> LocalPlacement {
        if case .items = spec.target { return .directory(try root()) }
        return .file(try root(), makesDirectory: true)
    }

    private static func settle(
        _ ordinal: Int, _ receipt: GetReceipt, _ table: ResultTable, _ context: StepContext<Store, C>
    ) async throws {
        let via = JournalRecord.Via(isChanged: receipt.isChanged, ordinal: ordinal, context.history)
        if let checksum = receipt.ball.checksum {
            try table.set(
                ordinal,
                .stored(
                    size: receipt.ball.size, chunks: receipt.ball.chunks, checksum: checksum,
                    isChanged: via.isChange))
        }
        let ball = receipt.ball
        try await context.services.settle(
            ordinal, of: context.path, ball.address, size: ball.size, ball.checksum, via: via)
    }

    private func result(_ items: ItemSet, _ table: ResultTable, _ tally: ItemTally) async throws -> StepResult {
        let (done, changed) = try await table.stored(of: items, in: context.listFile(2))
        let outputs: ValueMap = [
            "items": .items(done), "count": .int(done.count), "bytes": .size(done.bytes), "changed": .int(changed),
        ]
        if let failure = tally.failure("got", outputs: outputs) { throw failure }
        return StepResult(isChanged: changed > 0, outputs: outputs)
    }
}
