internal import MictlanXBatch
internal import MictlanXClient
internal import MictlanXModel
internal import MictlanXText

/// `select.buckets`: the buckets that the peers know and whose names match. A peer that does not answer may know others,
/// so the step fails then.
struct SelectBucketsExecutor<Store: ObjectStore, C: Clock<Duration>>: StepExecutor {
    let selection: BucketCriteria
    let context: StepContext<Store, C>

    func run() async throws -> StepResult {
        StepResult(isChanged: false, outputs: try await select())
    }

    func plan() async throws -> (StepPlan, ValueMap?) {
        let outputs = try await select()
        var plan = StepPlan(step: context.path, kind: "select", effect: .read)
        if case .int(let count)? = outputs["count"] { plan.count = count }
        if case .size(let bytes)? = outputs["bytes"] { plan.bytes = bytes }
        plan.target = try context.values(selection.match).map(\.text).joined(separator: ", ")
        return (plan, outputs)
    }

    private func select() async throws -> ValueMap {
        let patterns = try context.values(selection.match).map(\.glob)
        let known = try await context.store.buckets(call: CallOptions(retry: context.requestRetry))
        guard known.silentPeers.isEmpty else {
            throw MictlanXError(
                .existenceUnknown,
                "a peer does not answer that may know other buckets (\(known.silentPeers.sorted().joined(separator: ", ")))"
            )
        }
        let chosen = known.shown.filter { bucket in
            patterns.contains { $0.matches(Array(bucket.bucket.rawValue.utf8)) }
        }
        return [
            "names": .list(chosen.map { .string($0.bucket.rawValue) }), "count": .int(chosen.count),
            "bytes": .size(ByteCount(chosen.reduce(0) { $0 +| $1.bytes })),
            "scanned": .int(known.buckets.count),
        ]
    }
}
