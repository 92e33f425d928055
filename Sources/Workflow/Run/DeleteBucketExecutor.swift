internal import MictlanXBatch
internal import MictlanXClient
internal import MictlanXModel
internal import MictlanXText

/// `delete_bucket`: deletes everything that is in a bucket when the step begins, under the guards.
struct DeleteBucketExecutor<Store: ObjectStore, C: Clock<Duration>>: StepExecutor {
    let spec: DeleteBucketStep
    let context: StepContext<Store, C>

    func run() async throws -> StepResult {
        let bucket = try context.value(spec.bucket)
        let runner = try await runner(bucket)
        let recorded = try await context.recordedList()
        var items: ItemSet
        if let recorded {
            items = recorded
        } else {
            items = try await BallTargets(context).list(bucket: bucket, number: 1)
        }
        items.origin?.acceptsIncomplete = try context.value(spec.acceptIncomplete)
        try await context.services.freeze(items, step: context.path)
        let unnamed = items.origin?.unnamed ?? 0
        if items.count == 0, unnamed == 0, try context.value(spec.missing) == .fail {
            throw MictlanXError(.noBucket, "bucket '\(bucket)' holds nothing")
        }
        try await runner.authorize(items)
        let result = try await runner.delete(items)
        guard unnamed == 0 else {
            throw StepFailure(
                MictlanXError(
                    .rejected,
                    "\(Count(unnamed, "ball")) of bucket '\(bucket)' \(unnamed == 1 ? "is" : "are") left that no call can name"
                ),
                exitCode: .partial, outputs: result.outputs)
        }
        return result
    }

    func plan() async throws -> (StepPlan, ValueMap?) {
        let bucket = try context.value(spec.bucket)
        let runner = try await runner(bucket)
        var items = try await BallTargets(context).list(bucket: bucket, number: 1)
        items.origin?.acceptsIncomplete = try context.value(spec.acceptIncomplete)
        var plan = StepPlan(step: context.path, kind: "delete_bucket", effect: .delete)
        plan.count = items.count
        plan.items = items
        plan.bytes = items.bytes
        plan.target = bucket.rawValue
        if let breach = try await runner.consent(items).breach() { throw runner.tripped(breach) }
        return (plan, nil)
    }

    private func runner(_ bucket: BucketID) async throws -> DeleteRunner<Store, C> {
        var guards = DeleteGuards(context.services.policy, cap: context.services.options.maxDeletes)
        guards.protected = context.services.options.protected
        if let cap = try context.value(spec.maxDeletes) { guards.caps.append(.step(cap.value)) }
        let confirmed = try context.value(spec.confirmName)
        let services = context.services
        if await services.provenance.created(bucket, recordedIn: services.values) { guards.allowsWholeBucket = true }
        // The bucket was named twice: there is no fraction of it to speak of.
        guards.ignoresFraction = guards.allowsWholeBucket
        let runner = DeleteRunner(
            context: context, guards: guards, width: 8, failsOnMissing: false, bucket: bucket)
        if confirmed != bucket {
            throw runner.tripped(
                DeleteGuards.Breach(
                    rule: "confirm_name", message: "confirm_name is '\(confirmed)', the bucket is '\(bucket)'"))
        }
        // The name decides before anything is listed.
        if let breach = guards.breach(whole: bucket) { throw runner.tripped(breach) }
        return runner
    }
}
