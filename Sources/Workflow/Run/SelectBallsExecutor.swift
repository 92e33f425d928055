internal import MictlanXBatch
internal import MictlanXClient
internal import MictlanXModel
internal import MictlanXText

/// `select.balls`: freezes a list of the balls of a bucket. A listing that breaks off fails the step, so that a part of
/// a listing never feeds a deletion.
struct SelectBallsExecutor<Store: ObjectStore, C: Clock<Duration>>: StepExecutor {
    let selection: BallCriteria
    let context: StepContext<Store, C>

    func run() async throws -> StepResult {
        let (items, scanned) = try await select()
        try await context.services.freeze(items, step: context.path)
        return StepResult(isChanged: false, outputs: SelectFilesExecutor<Store, C>.outputs(items, scanned))
    }

    func plan() async throws -> (StepPlan, ValueMap?) {
        let (items, scanned) = try await select()
        var plan = StepPlan(step: context.path, kind: "select", effect: .read)
        plan.count = items.count
        plan.bytes = items.bytes
        plan.target = try context.value(selection.bucket).rawValue
        plan.notes = ["\(scanned) balls scanned"]
        return (plan, SelectFilesExecutor<Store, C>.outputs(items, scanned))
    }

    private func select() async throws -> (ItemSet, Int) {
        let bucket = try context.value(selection.bucket)
        let condition = try Condition(selection, context)
        let limit = try context.value(selection.limit)?.value ?? .max
        let writer = try ListWriter(file: context.listFile(), kind: .balls)
        var scanned = 0
        for try await ball in context.store.balls(in: bucket) {
            try context.services.control.checkRunning()
            scanned += 1
            if writer.count < limit, try condition.admits(ball) { try writer.append(.ball(BallItem(ball))) }
        }
        let origin = ItemSet.Origin(scanned: scanned, hasSelector: selection.isNarrowed)
        return (try writer.finish(origin: origin), scanned)
    }

    /// What a ball must fulfil, evaluated once.
    private struct Condition {
        let prefix: [UInt8]
        let key: Glob?
        let tags: [(name: String, value: Glob)]
        let newest: Timestamp?
        let oldest: Timestamp?
        let larger: ByteCount?
        let smaller: ByteCount?
        let withoutTimestamp: BallCriteria.WithoutTimestamp

        init(_ selection: BallCriteria, _ context: StepContext<Store, C>) throws {
            let now = context.services.values.now
            prefix = Array((try context.value(selection.prefix) ?? "").utf8)
            key = try context.value(selection.key)?.glob
            tags = try context.entries(selection.tags).map { ($0.name, $0.value.glob) }
            newest = try context.value(selection.olderThan)?.moment(before: now)
            oldest = try context.value(selection.newerThan)?.moment(before: now)
            larger = try context.value(selection.largerThan)
            smaller = try context.value(selection.smallerThan)
            withoutTimestamp = try context.value(selection.withoutTimestamp)
        }

        func admits(_ ball: BallInfo) throws -> Bool {
            let name = ball.address.ball.name.bytes
            guard name.starts(with: prefix), key?.matches(name) ?? true else { return false }
            for (tag, pattern) in tags {
                guard let value = ball.tags[tag], pattern.matches(value) else { return false }
            }
            if let larger, ball.size <= larger.bytes { return false }
            if let smaller, ball.size >= smaller.bytes { return false }
            return try isOfAge(ball)
        }

        private func isOfAge(_ ball: BallInfo) throws -> Bool {
            guard newest != nil || oldest != nil else { return true }
            guard let updated = ball.updatedAt else {
                switch withoutTimestamp {
                case .exclude: return false
                case .include: return true
                case .fail:
                    throw MictlanXError(
                        .invalidArgument, "'\(ball.address)' has no time stamp; set no_timestamp to exclude or include")
                }
            }
            if let newest, updated > newest { return false }
            if let oldest, updated < oldest { return false }
            return true
        }
    }
}
