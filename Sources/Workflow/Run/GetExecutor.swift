internal import MictlanXClient
internal import MictlanXModel
internal import MictlanXPlatform
internal import MictlanXText
internal import SystemPackage

/// `get`: one ball to a file, or every ball of a list below a directory.
struct GetExecutor<Store: ObjectStore, C: Clock<Duration>>: StepExecutor {
    let spec: GetStep
    let context: StepContext<Store, C>

    /// How many balls are on their way at once.
    private static var width: Int { 8 }

    func run() async throws -> StepResult {
        let items = try await BallTargets(context).list(of: spec.target, number: 1)
        var call = CallOptions.reading
        call.retry = context.requestRetry
        let options = GetOptions(ifExists: try context.value(spec.ifExists), call: call)
        let root = try root()
        try checkDistinct(items, root)
        let tally = ItemTally(
            step: context.path, events: context.services.events, total: items.count, totalBytes: items.bytes.bytes)
        let table = try ResultTable(file: context.services.directory.output(context.path, "results"))
        let (context, spec) = (context, spec)
        let loop = ItemLoop(items: items, width: Self.width, control: context.services.control)
        try await loop.run { listed in
            guard let address = listed.item.address else { throw listed.item.isNoBall }
            let path = try Self.path(of: address, spec, root)
            try LocalPlacement.makeDirectories(for: path)
            return try await context.store.getToFile(address, path: path, options: options)
        } ended: { listed, result in
            switch result {
            case .success(let receipt):
                try await Self.settle(listed.ordinal, receipt, table, context)
                tally.succeed(bytes: receipt.ball.size)
            case .failure(let error): tally.fail(listed.ordinal, listed.item.label, error)
            }
        }
        return try result(items, table, tally)
    }

    func plan() async throws -> (StepPlan, ValueMap?) {
        var plan = StepPlan(step: context.path, kind: "get", effect: .change)
        plan.target = "\(try root())"
        if case .items(let field) = spec.target {
            let items = try context.value(field)
            try checkDistinct(items, try root())
            plan.count = items.count
            plan.bytes = items.bytes
        } else {
            plan.count = 1
        }
        return (plan, nil)
    }

    private func root() throws -> FilePath { context.resolve(try context.value(spec.to)) }

    /// A list goes below the directory, one ball to the very file.
    private static func path(of address: BallAddress, _ spec: GetStep, _ root: FilePath) throws -> FilePath {
        guard case .items = spec.target else { return root }
        return try LocalPlacement.path(for: address.ball.name, below: root)
    }

    /// Two balls of different buckets may have one name: they are refused before the first byte.
    private func checkDistinct(_ items: ItemSet, _ root: FilePath) throws {
        guard case .items = spec.target else { return }
        let names = try DuplicateFinder(file: context.services.directory.output(context.path, "names"))
        let reader = try ListReader(items)
        while let (_, item) = try reader.next() { try names.append(item.address?.ball.name.bytes ?? []) }
        guard let (first, second) = try names.firstDuplicate() else { return }
        throw MictlanXError(
            .invalidArgument,
            "items \(first) and \(second) of the list would both be written to one file below '\(root)'")
    }

    private static func settle(
        _ ordinal: Int, _ receipt: GetReceipt, _ table: ResultTable, _ context: StepContext<Store, C>
    ) async throws {
        let via: JournalRecord.Via = receipt.isChanged ? .io : .same
        if let checksum = receipt.ball.checksum {
            try table.set(
                ordinal,
                .stored(
                    size: receipt.ball.size, chunks: receipt.ball.chunks, checksum: checksum,
                    isChanged: receipt.isChanged))
        }
        try await context.services.journal.write(
            .done(
                context.path, ordinal: ordinal, via: via, size: receipt.ball.size, checksum: receipt.ball.checksum))
        context.services.events.emit(
            .itemDone(
                step: context.path,
                RunEvent.ItemDone(
                    ordinal: ordinal, address: receipt.ball.address, size: receipt.ball.size,
                    checksum: receipt.ball.checksum,
                    via: via)))
    }

    private func result(_ items: ItemSet, _ table: ResultTable, _ tally: ItemTally) throws -> StepResult {
        var changed = 0
        let writer = try ListWriter(file: context.listFile(2), kind: .balls)
        let reader = try ListReader(items)
        while let (ordinal, item) = try reader.next() {
            guard let address = item.address,
                case .stored(let size, let chunks, let checksum, let isChanged)? = try table[ordinal]
            else { continue }
            if isChanged { changed += 1 }
            try writer.append(
                .ball(
                    BallItem(
                        address: address, size: size, chunks: chunks, checksum: checksum, tags: [:], updatedAt: nil)))
        }
        let done = try writer.finish()
        let outputs: ValueMap = [
            "items": .items(done), "count": .int(done.count), "bytes": .size(done.bytes), "changed": .int(changed),
        ]
        if let failure = tally.failure("got", outputs: outputs) { throw failure }
        return StepResult(isChanged: changed > 0, outputs: outputs)
    }
}
