internal import MictlanXBatch
internal import MictlanXText

// What a step does about its own failure.
extension RunSession {
    /// Accepts the failure where the step tolerates it; otherwise runs the step's handler.
    func answer(
        _ ending: inout StepEnding, _ error: WorkflowValue, _ unit: StepUnit, _ times: StepTimes<C>
    ) async {
        guard let failure = ending.failure, ending.status == .failed || ending.status == .timedOut else { return }
        do {
            let counts = failure.counts ?? (1, 1)
            if unit.step.tolerate != nil,
                try Tolerance(unit.step.tolerate, in: unit.scope).covers(counts.failed, of: counts.total)
            {
                ending.status = .tolerated
                return
            }
        } catch {
            services.log(.error, "what '\(unit.path)' tolerates is not known: \(error)", step: unit.path)
        }
        guard let handler = unit.step.onFailure else { return }
        switch await handle(handler, error, unit, times) {
        case .done where handler.then == .carryOn: ending.status = .rescued
        case .done, .failed: break
        case .unrecorded(let failure): ending.failure = failure
        }
    }

    private enum Handling {
        case done, failed
        case unrecorded(StepFailure)
    }

    /// Runs the steps of a handler one after the other, up to the first that fails.
    private func handle(
        _ handler: StepHandler, _ error: WorkflowValue, _ unit: StepUnit, _ times: StepTimes<C>
    ) async -> Handling {
        var scope = unit.scope
        scope.roots["error"] = error
        for index in StepGraph(handler.steps.map(\.head)).order {
            let step = handler.steps[index]
            let path = "\(unit.path)/on_failure/\(step.label)"
            scope.site = "steps.\(path)"
            // The time of the step that failed is not that of its handler.
            let part = StepUnit(step: step, path: path, phase: unit.phase, scope: scope, part: .handler)
            let ending = await perform(part, StepTimes(run: times.run))
            count(ending, of: part)
            if let id = step.id, case .map(var steps)? = scope.roots["steps"] {
                steps[id] = .map((["status": .string(ending.status.rawValue)] as ValueMap).adding(ending.outputs))
                scope.roots["steps"] = .map(steps)
            }
            if let failure = ending.failure, ending.isUnrecorded { return .unrecorded(failure) }
            guard ending.status.letsPass else { return .failed }
        }
        return .done
    }
}
