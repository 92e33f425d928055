internal import MictlanXClient
internal import MictlanXText

/// `assert`: fails where an expression is not true.
struct AssertExecutor<Store: ObjectStore, C: Clock<Duration>>: StepExecutor {
    let spec: AssertStep
    let context: StepContext<Store, C>

    func run() async throws -> StepResult {
        for condition in spec.conditions {
            switch try condition.evaluate(in: context.scope) {
            case .bool(true): continue
            case .bool(false): throw try failure(condition)
            case .unknown: throw UnknownValue()
            case let value: throw condition.notBool(value)
            }
        }
        return StepResult(isChanged: false)
    }

    func plan() async throws -> (StepPlan, ValueMap?) {
        var plan = StepPlan(step: context.path, kind: "assert", effect: .none)
        do {
            _ = try await run()
        } catch is UnknownValue {
            plan.effect = .unknown
        }
        return (plan, [:])
    }

    private func failure(_ condition: Expression) throws -> StepFailure {
        let message = try context.value(spec.message)?.text ?? "'\(condition.text)' is false"
        return StepFailure(
            MictlanXError(.invalidArgument, message), exitCode: .failed, errorClass: "assert")
    }
}

/// `echo`: says something.
struct EchoExecutor<Store: ObjectStore, C: Clock<Duration>>: StepExecutor {
    let spec: EchoStep
    let context: StepContext<Store, C>

    func run() async throws -> StepResult {
        let level: RunEvent.LogLevel =
            switch try context.value(spec.level) {
            case .info: .info
            case .warning: .warning
            case .error: .error
            }
        context.services.log(level, try context.value(spec.message).text, step: context.path)
        return StepResult(isChanged: false)
    }

    func plan() async throws -> (StepPlan, ValueMap?) {
        var plan = StepPlan(step: context.path, kind: "echo", effect: .none)
        if let message = try spec.message.evaluate(in: context.scope) { plan.notes = [message.text] }
        return (plan, [:])
    }
}

extension Expression {
    /// The failure of a condition whose value is no bool.
    func notBool(_ value: WorkflowValue) -> ExpressionFailure {
        ExpressionFailure(
            Diagnostic(.error, .expressionType, "'\(text)' gives \(value.type), true or false is needed", at: span))
    }
}
