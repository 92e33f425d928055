internal import MictlanXClient
internal import MictlanXText

/// `set`: evaluates values for the steps behind it.
struct SetExecutor<Store: ObjectStore, C: Clock<Duration>>: StepExecutor {
    let spec: SetStep
    let context: StepContext<Store, C>

    func run() async throws -> StepResult { StepResult(isChanged: false, outputs: try values()) }

    func plan() async throws -> (StepPlan, ValueMap?) {
        let values = try values()
        var plan = StepPlan(step: context.path, kind: "set", effect: .none)
        plan.notes = values.map { name, value in "\(name) = \(value.display)" }
        return (plan, values)
    }

    private func values() throws -> ValueMap {
        var values = ValueMap()
        for value in spec.values { values[value.name] = try value.value.evaluate(in: context.scope) }
        return values
    }
}
