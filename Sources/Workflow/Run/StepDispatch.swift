extension StepContext {
    /// What runs the step.
    var executor: any StepExecutor {
        services.mask.isEmpty ? kindExecutor : MaskingExecutor(executor: kindExecutor, mask: services.mask)
    }

    /// The executor of the step's kind.
    private var kindExecutor: any StepExecutor {
        switch step.kind {
        case .select(let spec):
            switch spec.source {
            case .files(let selection): SelectFilesExecutor(selection: selection, context: self)
            case .balls(let selection): SelectBallsExecutor(selection: selection, context: self)
            case .buckets(let selection): SelectBucketsExecutor(selection: selection, context: self)
            }
        case .put(let spec): PutExecutor(spec: spec, context: self)
        case .bulkPut(let spec): BulkPutExecutor(spec: spec, context: self)
        case .awaitBulk(let spec):
            if let other = spec.other {
                AwaitRunExecutor(other: other, spec: spec, context: self)
            } else {
                AwaitBulkExecutor(spec: spec, context: self)
            }
        case .get(let spec): GetExecutor(spec: spec, context: self)
        case .verify(let spec): VerifyExecutor(spec: spec, context: self)
        case .delete(let spec): DeleteExecutor(spec: spec, context: self)
        case .deleteBucket(let spec): DeleteBucketExecutor(spec: spec, context: self)
        case .assert(let spec): AssertExecutor(spec: spec, context: self)
        case .echo(let spec): EchoExecutor(spec: spec, context: self)
        case .wait(let spec): WaitExecutor(spec: spec, context: self)
        case .set(let spec): SetExecutor(spec: spec, context: self)
        case .shell(let spec): ShellExecutor(spec: spec, context: self)
        case .replay(let spec): ReplayExecutor(spec: spec, context: self)
        case .run(let spec): RunExecutor(spec: spec, context: self)
        }
    }
}

extension StepKind {
    /// Whether the step begins something that goes on after it, and so has to be taken up again with the run.
    var isGoingOn: Bool {
        if case .bulkPut(let spec) = self { !spec.waits } else { false }
    }

    /// Whether the client retries the requests of the step, so that the step need not retry what is transient.
    var retriesInClient: Bool {
        switch self {
        case .put, .bulkPut, .awaitBulk, .get, .verify, .delete, .deleteBucket, .replay: true
        case .select, .assert, .echo, .wait, .set, .shell, .run: false
        }
    }

    /// What a resume does with a step of the kind that was begun and is not done, where the step does not say.
    var resumeMode: OnResume {
        switch self {
        // How far a program came nobody knows; one that may run once more begins anew.
        case .shell(let spec): spec.isIdempotent || spec.creates != nil ? .restart : .ask
        // A measurement that was broken off is void.
        case .replay: .restart
        default: .reuse
        }
    }
}

extension Step {
    /// What a resume does with the step when it was begun and is not done.
    package var resumeMode: OnResume { head.onResume ?? kind.resumeMode }
}
