extension TypeEnvironment {
    /// What an expression of a step can see besides the contexts that exist everywhere.
    func seen(by use: ExpressionUse, of step: DraftStep) -> TypeEnvironment {
        var environment = self
        if use.key.seesItem, step.isBulk || step.kindName == nil {
            environment = environment.with("item", .record(ContextTypes.fileItem))
        }
        if use.key == WaitStep.Keys.until {
            var probe = ValueType.any
            if case .wait(let spec)? = step.kind, case .condition(_, let looked) = spec.goal {
                probe = .record(looked.types)
            }
            environment = environment.with("probe", probe)
        }
        if use.key == KeepLast.Keys.groupBy {
            for (name, type) in ContextTypes.ballItem { environment = environment.with(name, type) }
        }
        environment.allowsStatusFunctions = use.key == Step.Keys.when
        return environment
    }
}
