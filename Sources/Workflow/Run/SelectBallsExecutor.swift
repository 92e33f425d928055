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
        let (items, scan, groups) = try await select()
        try checkExists(try context.value(selection.bucket), scan)
        if let groups {
            context.services.log(.info, groups.notes.joined(separator: "; "), step: context.path)
            if groups.areAllSingle {
                context.services.log(.warning, Self.onlySingles, step: context.path)
            }
        }
        try await context.services.freeze(items, step: context.path)
        return StepResult(isChanged: false, outputs: outputs(items, scan, groups))
    }

    func plan() async throws -> (StepPlan, ValueMap?) {
        let bucket = try context.value(selection.bucket)
        let (items, scan, groups) = try await select()
        if scan.scanned == 0, await context.services.provenance.isExpected(bucket) {
            throw UnknownValue()
        }
        try checkExists(bucket, scan)
        var plan = StepPlan(step: context.path, kind: "select", effect: .read)
        plan.count = items.count
        plan.items = items
        plan.bytes = items.bytes
        plan.target = bucket.rawValue
        plan.notes = ["\(Count(scan.scanned, "ball")) scanned"]
        if !scan.silentPeers.isEmpty {
            plan.notes.append(
                "the list is not whole, no answer from \(scan.silentPeers.sorted().joined(separator: ", "))")
        }
        if let groups { plan.notes += groups.notes + (groups.areAllSingle ? [Self.onlySingles] : []) }
        return (plan, outputs(items, scan, groups))
    }

    private static var onlySingles: String {
        "every ball is a group of its own, so keep_last keeps all of them"
    }

    private func outputs(_ items: ItemSet, _ scan: RemoteSelection.Scan, _ groups: Retention.Groups?)
        -> ValueMap
    {
        var outputs = SelectFilesExecutor<Store, C>.outputs(items, scan.scanned)
        if let groups {
            outputs["groups"] = .int(groups.count)
            outputs["kept"] = .int(groups.kept)
        }
        return outputs
    }

    /// A bucket of which a peer may have something that does not answer is not known to be missing.
    private func checkExists(_ bucket: BucketID, _ scan: RemoteSelection.Scan) throws {
        guard scan.scanned == 0, scan.unnamed == 0, try context.value(selection.missing) == .fail else { return }
        guard scan.silentPeers.isEmpty else {
            throw MictlanXError(
                .existenceUnknown,
                "nothing is listed of bucket '\(bucket)', and a peer does not answer that may have all of it"
                    + " (\(scan.silentPeers.sorted().joined(separator: ", ")))")
        }
        throw MictlanXError(
            .noBucket,
            "there is no bucket '\(bucket)': a bucket exists when it holds something; "
                + "'missing: ok' selects nothing from one that does not")
    }

    private func select() async throws -> (ItemSet, RemoteSelection.Scan, Retention.Groups?) {
        let bucket = try context.value(selection.bucket)
        var chosen = RemoteSelection([.bucket(bucket)])
        chosen.filter = try filter()
        chosen.limit = try context.value(selection.limit)?.value ?? .max
        let control = context.services.control
        chosen.check = { try control.checkRunning() }
        let context = context
        chosen.listed = { context.tellListed($0) }
        let writer = try ListWriter(file: context.listFile(), kind: .balls)
        guard let keepLast = selection.keepLast else {
            let scan = try await chosen.write(from: context.store, to: writer, scratch: context.scratch)
            return (
                try await writer.freeze(origin: scan.origin(hasSelector: selection.isNarrowed)), scan, nil
            )
        }
        let (scan, groups) = try await chosen.write(
            keeping: try retention(keepLast), from: context.store, to: writer, scratch: context.scratch)
        return (
            try await writer.freeze(origin: scan.origin(hasSelector: selection.isNarrowed)), scan, groups
        )
    }

    /// The group of a ball is computed from its fields, which stand in the expression as they are.
    private func retention(_ keepLast: KeepLast) throws -> Retention {
        let (scope, expression) = (context.scope, keepLast.groupBy)
        return Retention(keep: try context.value(keepLast.count).value) { ball in
            var scope = scope
            if case .map(let fields) = WorkItem.ball(ball).value {
                for (name, value) in fields { scope.roots[name] = value }
            }
            let value: WorkflowValue
            do throws(ExpressionFailure) {
                value = try expression.evaluate(in: scope)
            } catch {
                throw MictlanXError(
                    .invalidArgument,
                    "the group of '\(ball.address)' cannot be told: \(error.diagnostic.message)")
            }
            if value.isUnknown { throw UnknownValue() }
            guard let group = value.textForm else {
                throw MictlanXError(
                    .invalidArgument,
                    "the group of '\(ball.address)' would be \(value.type), which has no text form")
            }
            return group
        }
    }

    private func filter() throws -> BallFilter {
        let now = context.services.values.now
        var filter = BallFilter()
        filter.prefix = Array((try context.value(selection.prefix) ?? "").utf8)
        filter.key = try context.value(selection.key)?.glob
        filter.tags = try context.entries(selection.tags).map { ($0.name, $0.value.glob) }
        filter.newest = try context.value(selection.olderThan)?.moment(before: now)
        filter.oldest = try context.value(selection.newerThan)?.moment(before: now)
        filter.isComplete = try context.value(selection.incomplete).map { !$0 }
        filter.larger = try context.value(selection.largerThan)
        filter.smaller = try context.value(selection.smallerThan)
        switch try context.value(selection.withoutTimestamp) {
        case .exclude: filter.admitsWithoutTimestamp = false
        case .include: filter.admitsWithoutTimestamp = true
        case .fail: filter.admitsWithoutTimestamp = nil
        }
        return filter
    }
}
