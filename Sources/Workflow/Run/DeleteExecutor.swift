internal import MictlanXBatch
internal import MictlanXClient
internal import MictlanXModel

/// `delete`: deletes the balls of a frozen list, or one by name.
struct DeleteExecutor<Store: ObjectStore, C: Clock<Duration>>: StepExecutor {
    let spec: DeleteStep
    let context: StepContext<Store, C>

    func run() async throws -> StepResult {
        let runner = try runner()
        var items = try await context.recordedList()
        if items == nil { items = try await list() }
        guard var items else { return StepResult(isChanged: false) }
        items.origin?.acceptsIncomplete = try context.value(spec.acceptIncomplete)
        try await context.services.freeze(items, step: context.path)
        try await runner.authorize(items)
        return try await runner.delete(items)
    }

    func plan() async throws -> (StepPlan, ValueMap?) {
        let runner = try runner()
        var items = try await list()
        items.origin?.acceptsIncomplete = try context.value(spec.acceptIncomplete)
        var plan = StepPlan(step: context.path, kind: "delete", effect: .delete)
        plan.count = items.count
        plan.items = items
        plan.bytes = items.bytes
        plan.notes = runner.guards.cap.map { ["at most \($0)"] } ?? []
        if let breach = try await runner.consent(items).breach() { throw runner.tripped(breach) }
        return (plan, nil)
    }

    private func runner() throws -> DeleteRunner<Store, C> {
        var guards = DeleteGuards(context.services.policy, cap: context.services.options.maxDeletes)
        guards.protected = context.services.options.protected
        if let cap = try context.value(spec.maxDeletes) { guards.caps.append(.step(cap.value)) }
        if let fraction = try context.value(spec.maxFraction) { guards.fractions.append(fraction.value) }
        return DeleteRunner(
            context: context, guards: guards, width: try context.value(spec.concurrency).value,
            failsOnMissing: try context.value(spec.missing) == .fail, bucket: nil,
            needsPerson: try context.value(spec.confirm) == .always)
    }

    /// The list; a single ball is looked at first, so that what is deleted is what was seen.
    private func list() async throws -> ItemSet {
        guard case .ball(let bucket, let key) = spec.target else {
            return try await BallTargets(context).list(of: spec.target, number: 1)
        }
        let address = BallAddress(bucket: try context.value(bucket), name: try context.value(key))
        let writer = try ListWriter(file: context.listFile(1), kind: .balls)
        do {
            try writer.append(.ball(BallItem(try await context.store.info(of: address))))
        } catch let error as MictlanXError where error.code == .notFound || error.code == .noBucket {
            if try context.value(spec.missing) == .fail { throw error }
        }
        return try await writer.freeze()
    }
}

extension DeleteGuards {
    /// The guards that hold for every step of a document.
    init(_ policy: WorkflowPolicy, cap: Int?) {
        var tags: [String: Glob] = [:]
        for (name, pattern) in policy.protect.tags { tags[name] = pattern.glob }
        self.init(
            .workflow, caps: [policy.maxDeletes.map { .policy($0) }, cap.map { .flag($0) }].compactMap(\.self),
            fractions: [policy.maxDeleteFraction].compactMap { $0 },
            allowsWholeBucket: policy.maxDeleteFraction == 1, protectedBuckets: policy.protect.buckets.map(\.glob),
            protectedTags: tags)
    }
}
