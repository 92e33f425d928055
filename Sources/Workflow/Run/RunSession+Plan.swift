internal import MictlanXBatch
internal import MictlanXClient
internal import MictlanXText

extension RunSession {
    /// Goes through the steps without changing anything.
    func plan() async -> RunPlan {
        services.events.emit(.runStart(workflow: document.name, dryRun: true))
        if case .map(var run)? = roots["run"] {
            run["dry_run"] = .bool(true)
            roots["run"] = .map(run)
        }
        var plans: [StepPlan] = []
        do {
            try evaluateVariables()
        } catch {
            return plan([], failing: "vars", StepFailure(thrown: error))
        }
        for index in graphs[.main]?.order ?? [] {
            let index = RunState.StepIndex(phase: .main, index: index)
            do {
                let plan = try await plan(index)
                services.events.emit(.plan(step: plan.step, plan))
                plans.append(plan)
            } catch {
                let failure = StepFailure(thrown: error)
                var plan = StepPlan(step: path(index), kind: step(index).kind.name, effect: .unknown)
                plan.notes = ["would fail: \(failure.error.message)"]
                services.events.emit(.plan(step: plan.step, plan))
                return self.plan(plans + [plan], failing: path(index), failure)
            }
        }
        return RunPlan(workflow: document.name, steps: plans, failure: nil)
    }

    private func plan(_ steps: [StepPlan], failing step: String, _ failure: StepFailure) -> RunPlan {
        RunPlan(workflow: document.name, steps: steps, failure: (step, failure))
    }

    private func plan(_ index: RunState.StepIndex) async throws -> StepPlan {
        let step = step(index)
        let path = path(index)
        let scope = scope(of: index)
        var isUncertain = false
        if let condition = step.when {
            switch try condition.evaluate(in: scope) {
            case .bool(true): break
            case .bool(false):
                remember(index, .skipped, [:])
                return StepPlan(step: path, kind: step.kind.name, effect: .skipped)
            case .unknown: isUncertain = true
            case let value: throw condition.notBool(value)
            }
        }
        let retry = try StepRetry(step.retry, in: scope)
        let context = StepContext(
            services: services, step: step, path: path, scope: scope, requestRetry: retry.requests, history: nil,
            isPlan: true)
        do {
            var (plan, outputs) = try await context.executor.plan()
            if isUncertain { plan.notes.append("only if 'when' is true, which is known when it runs") }
            guard let outputs, !isUncertain, plan.effect != .unknown else {
                forget(step, known: outputs ?? [:])
                return plan
            }
            let isCertain = plan.effect == .read || plan.effect == .none
            remember(index, .ok, isCertain ? outputs : outputs.adding(["status": .unknown]))
            return plan
        } catch is UnknownValue {
            forget(step, known: [:])
            return StepPlan(step: path, kind: step.kind.name, effect: .unknown)
        }
    }

    /// Makes every output of a step unknown but those that the plan could tell.
    private func forget(_ step: Step, known: ValueMap) {
        guard let id = step.id else { return }
        var values = ValueMap()
        for name in step.kind.outputs.keys { values[name] = known[name] ?? .unknown }
        for output in step.outputs { values[output.name] = .unknown }
        steps[id] = .map(values)
        roots["steps"] = .map(steps)
    }
}
