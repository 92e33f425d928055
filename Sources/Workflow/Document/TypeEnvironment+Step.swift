extension TypeEnvironment {
    /// What an expression of a step can see besides the contexts that exist everywhere.
    func seen(by use: ExpressionUse, of kind: StepKind) -> TypeEnvironment {
        var environment = self
        switch kind {
        case .bulkPut where use.key.seesItem:
            environment = environment.with("item", .record(ContextTypes.fileItem))
        case .wait(let spec) where use.key == WaitStep.Keys.until:
            if case .condition(_, let probe) = spec.goal {
                environment = environment.with("probe", .record(probe.types))
            }
        case .select where use.key == KeepLast.Keys.groupBy:
            for (name, type) in ContextTypes.ballItem { environment = environment.with(name, type) }
        default: break
        }
        environment.allowsStatusFunctions = use.key == Step.Keys.when
        return environment
    }
}
