internal import MictlanXBatch
internal import MictlanXClient
internal import MictlanXModel
internal import MictlanXText

extension RunSession {
    /// Goes through the steps without changing anything.
    func plan() async -> RunPlan {
        if !isNested { services.events.emit(.runStart(workflow: document.name, dryRun: true)) }
        if case .map(var run)? = roots["run"] {
            // A plan that is kept decides what its runs will decide.
            run["dry_run"] = .bool(!services.options.keepsPlan)
            roots["run"] = .map(run)
        }
        var plans: [StepPlan] = []
        do {
            try evaluateVariables()
        } catch {
            return plan([], failing: "vars", StepFailure(thrown: error))
        }
        let graph = graphs[.main] ?? StepGraph([])
        var keeping = PlanKeeping(document.steps, graph)
        for index in graph.order {
            let index = RunState.StepIndex(phase: .main, index: index)
            do {
                let plan = try await plan(index, &keeping)
                services.events.emit(.plan(step: plan.step, plan))
                plans.append(plan)
            } catch {
                let failure = StepFailure(thrown: error)
                var plan = StepPlan(step: path(index), kind: step(index).kind.name, effect: .unknown)
                plan.notes = ["would fail: \(failure.error.message)"]
                if let reason = passes(failure, index) {
                    plan.notes.append(reason)
                    services.events.emit(.plan(step: plan.step, plan))
                    plans.append(plan)
                    continue
                }
                services.events.emit(.plan(step: plan.step, plan))
                return self.plan(plans + [plan], failing: path(index), failure)
            }
        }
        var plan = RunPlan(
            workflow: document.name, steps: plans, failure: nil, partialSteps: keeping.partial.sorted())
        plan.isWhollyPartial = keeping.isComplete && document.always.isEmpty
        return plan
    }

    /// Why a run would go on behind the failure of a step, whose outputs are remembered as that run would know them;
    /// `nil` where it would not go on.
    private func passes(_ failure: StepFailure, _ index: RunState.StepIndex) -> String? {
        let step = step(index)
        let counts = failure.counts ?? (1, 1)
        if step.tolerate != nil,
            (try? Tolerance(step.tolerate, in: scope(of: index)).covers(counts.failed, of: counts.total)) ?? false
        {
            let error = WorkflowValue.map(failure.context(step: path(index), attempts: 1))
            remember(index, .tolerated, failure.outputs.adding(["error": error]))
            return "which is tolerated"
        }
        guard step.onFailure?.then == .carryOn else { return nil }
        // Whether the handler makes it good is known when it has run.
        forget(step, known: [:])
        return "its on_failure may make it good"
    }

    private func plan(_ steps: [StepPlan], failing step: String, _ failure: StepFailure) -> RunPlan {
        RunPlan(workflow: document.name, steps: steps, failure: (step, failure), partialSteps: [])
    }

    /// Plans one step and remembers what is known of its outputs.
    private func plan(_ index: RunState.StepIndex, _ keeping: inout PlanKeeping) async throws -> StepPlan {
        let unit = StepUnit(step: step(index), path: path(index), phase: index.phase, scope: scope(of: index))
        let keeps = Keeps(keeping, index.index, isOn: services.options.keepsPlan)
        var planned = try await plan(unit, keeps)
        keeping.note(index.index, planned.plan, isKept: planned.isKept)
        if keeps.isOn, planned.plan.items != nil, !planned.isKept, planned.plan.effect != .read {
            planned.plan.notes.append("its list is made when it runs")
        }
        if planned.plan.effect == .skipped {
            remember(index, .skipped, [:])
        } else if let outputs = planned.outputs, planned.isCertain, planned.plan.effect != .unknown {
            let isRead = planned.plan.effect == .read || planned.plan.effect == .none
            remember(index, .ok, isRead ? outputs : outputs.adding(["status": .unknown]))
        } else {
            forget(unit.step, known: planned.outputs ?? [:])
        }
        return planned.plan
    }

    /// What a plan can say of a step.
    private struct Planned {
        var plan: StepPlan
        /// The outputs that are known.
        var outputs: ValueMap?
        /// Whether the step will run.
        var isCertain = true
        /// Whether its end, or its list, went to the journal.
        var isKept = false
    }

    /// What of a step is kept with its plan.
    private struct Keeps {
        let isOn: Bool
        let end: Bool
        let list: Bool
        let nested: Bool

        init(_ keeping: PlanKeeping, _ index: Int, isOn: Bool) {
            self.isOn = isOn
            end = isOn && keeping.keepsEnd(of: index)
            list = isOn && keeping.keepsList(of: index)
            nested = isOn && keeping.keepsNested(index)
        }
    }

    private func plan(_ unit: StepUnit, _ keeps: Keeps) async throws -> Planned {
        let (step, path) = (unit.step, unit.path)
        let isFanOut = step.fanOut != nil && unit.part != .instance
        var isUncertain = false
        if let condition = step.when, !isFanOut || !condition.seesInstance {
            switch try condition.evaluate(in: unit.scope) {
            case .bool(true): break
            case .bool(false): return Planned(plan: StepPlan(step: path, kind: step.kind.name, effect: .skipped))
            case .unknown: isUncertain = true
            case let value: throw condition.notBool(value)
            }
        }
        do {
            var planned: Planned
            if isFanOut, let fanOut = step.fanOut {
                planned = try await plan(fanOut, of: unit, keeps)
            } else {
                let retry = try StepRetry(step.retry, in: unit.scope)
                var services = services
                services.options.keepsPlan = keeps.nested
                let context = StepContext(
                    services: services, step: step, path: path, scope: unit.scope, requestRetry: retry.requests,
                    history: nil, isPlan: true)
                let (plan, outputs) = try await context.executor.plan()
                planned = Planned(plan: plan, outputs: outputs)
            }
            if isUncertain {
                planned.plan.notes.append("only if 'when' is true, which is known when it runs")
                planned.plan.divided = []
                planned.isCertain = false
            }
            if planned.isCertain { try await keep(&planned, of: unit, keeps) }
            return planned
        } catch is UnknownValue {
            return Planned(plan: StepPlan(step: path, kind: step.kind.name, effect: .unknown))
        }
    }

    /// Writes what is known of the step for good.
    private func keep(_ planned: inout Planned, of unit: StepUnit, _ keeps: Keeps) async throws {
        guard keeps.end || keeps.list, !planned.isKept else { return }
        let end =
            keeps.end ? planned.outputs?.adding(["attempts": .int(1), "duration": .duration(.zero)]).recorded : nil
        // Instances are kept each by itself.
        let items = unit.step.fanOut == nil || unit.part == .instance ? planned.plan.items : nil
        guard end != nil || items != nil else { return }
        try await services.writeRecordedValues()
        try await services.journal.write(.beginStep(unit.path, spec: spec(of: unit), input: input(of: unit)))
        if let items { try await services.freeze(items, step: unit.path) }
        if let end { try await services.journal.write(.endStep(unit.path, .ok, outputs: end)) }
        planned.isKept = true
    }

    /// Plans all instances of a step; the plan of the step is their sum.
    private func plan(_ fanOut: StepFanOut, of unit: StepUnit, _ keeps: Keeps) async throws -> Planned {
        let keepsInstances = keeps.end || keeps.list
        let contexts =
            keepsInstances
            ? try await self.contexts(of: fanOut, unit) : fanOut.contexts(try await fanOut.values(in: unit.scope))
        var parts: [Planned] = []
        for (number, values) in contexts.enumerated() {
            parts.append(try await plan(unit.instance(number, values), keeps))
        }
        var sum = StepPlan(step: unit.path, kind: unit.step.kind.name, effect: .skipped)
        sum.notes = ["\(Count(contexts.count, "instance"))"]
        let active = parts.filter { $0.plan.effect != .skipped }
        guard !active.isEmpty else { return Planned(plan: sum) }
        let order: [StepPlan.Effect] = [.unknown, .delete, .change, .read, .none]
        sum.effect = order.first { effect in active.contains { $0.plan.effect == effect } } ?? .unknown
        func total(_ value: (StepPlan) -> Int?) -> Int? {
            let values = active.map { value($0.plan) }
            return values.contains(nil) ? nil : values.compactMap(\.self).reduce(0, +|)
        }
        sum.count = total(\.count)
        sum.bytes = total { $0.bytes?.bytes }.map { ByteCount($0) }
        let targets = Set(active.compactMap(\.plan.target))
        sum.target = targets.count == 1 ? targets.first : nil
        var notes: [String] = []
        for note in active.flatMap(\.plan.notes) where !notes.contains(note) && notes.count < 5 { notes.append(note) }
        sum.notes += notes
        var outputs = ValueMap()
        for name in ownOutputs(of: unit.step) {
            outputs[name] = .list(
                parts.map { part -> WorkflowValue in
                    part.plan.effect == .skipped ? .null : part.isCertain ? part.outputs?[name] ?? .unknown : .unknown
                })
        }
        return Planned(
            plan: sum, outputs: outputs, isCertain: active.allSatisfy { $0.outputs != nil && $0.isCertain },
            isKept: keeps.list && active.allSatisfy(\.isKept))
    }

    /// Makes every output of a step unknown but those that the plan could tell.
    private func forget(_ step: Step, known: ValueMap) {
        guard let id = step.id else { return }
        var values = ValueMap()
        for name in step.kind.outputs.keys { values[name] = known[name] ?? .unknown }
        // What another file gives is named there.
        for (name, value) in known where values[name] == nil { values[name] = value }
        for output in step.outputs { values[output.name] = .unknown }
        steps[id] = .map(values)
        roots["steps"] = .map(steps)
    }
}
