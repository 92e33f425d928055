internal import MictlanXBatch
internal import MictlanXClient
internal import MictlanXModel
internal import MictlanXText

extension RunSession {
    /// Runs one step to its end and takes it into account.
    func run(_ index: RunState.StepIndex, deadline: C.Instant?) async {
        let unit = StepUnit(step: step(index), path: path(index), phase: index.phase, scope: scope(of: index))
        guard !isLeft(unit) else {
            _ = state.settle(index, .skipped)
            return
        }
        let ending = await perform(unit, StepTimes(run: deadline))
        if let failure = ending.failure, !ending.status.letsPass { fail(unit.path, failure, attempts: ending.attempts) }
        remember(index, ending.status, ending.outputs)
        count(ending, of: unit)
        settleUnbegun(state.settle(index, ending.status))
        // A journal that cannot be written stops everything: what cannot be recorded must not go on.
        if ending.isUnrecorded { settleUnbegun(state.cancel(skipsHandlers: true)) }
        if ending.isUnrecorded || state.cancelsRunning { siblings.abort() }
    }

    /// Counts the end of a step for the recap.
    func count(_ ending: StepEnding, of unit: StepUnit) {
        recap.add(ending.status)
        if ending.status == .changed { services.changed.claim(unit.path) }
        // What is done about failures, and at the end, is not the work of the workflow.
        guard unit.phase == .main, unit.part != .handler else { return }
        services.worked.note(
            StepWork(kind: unit.step.kind.name, status: ending.status, found: StepWork.found(in: ending.outputs)))
    }

    /// Runs a step to its end, which is in the journal and told when this returns.
    func perform(_ unit: StepUnit, _ times: StepTimes<C>) async -> StepEnding {
        let began = services.clock.now
        var ending: StepEnding
        do {
            ending = try await end(of: unit, times)
        } catch {
            ending = StepEnding(thrown: error)
        }
        if ending.isReused {
            tell(ending, of: unit)
            return ending
        }
        ending.outputs["attempts"] = .int(ending.attempts)
        ending.outputs["duration"] = .duration(began.duration(to: services.clock.now))
        if let failure = ending.failure {
            let error = WorkflowValue.map(failure.context(step: unit.path, attempts: ending.attempts))
            ending.outputs["error"] = error
            if unit.part != .instance, !ending.isUnrecorded { await answer(&ending, error, unit, times) }
        }
        do {
            try await services.writeRecordedValues()
            try await services.journal.write(.endStep(unit.path, ending.status, outputs: ending.outputs.recorded))
        } catch {
            ending.failure = StepFailure(thrown: error)
            ending.status = .failed
        }
        tell(ending, of: unit)
        return ending
    }

    private func tell(_ ending: StepEnding, of unit: StepUnit) {
        services.events.emit(
            .stepState(
                step: unit.path, kind: unit.step.kind.name, ending.status,
                message: ending.failure?.error.description,
                summary: ending.failure == nil && ending.status.letsPass
                    ? StepWork.summary(kind: unit.step.kind.name, ending.outputs) : nil))
    }

    private func end(of unit: StepUnit, _ times: StepTimes<C>) async throws -> StepEnding {
        let step = unit.step
        let isFanOut = step.fanOut != nil && unit.part != .instance
        let recorded = history(of: unit)
        // Named outputs do not decide what a step does, so they may be others than before; of instances each gives its.
        if let recorded, recorded.isReusable, !step.kind.isGoingOn, !isFanOut || step.outputs.isEmpty,
            var outputs = recorded.outputs.flatMap(ValueMap.init(recorded:))
        {
            outputs = outputs.relocated(to: services.directory.lists)
            if !isFanOut, recorded.status == .ok || recorded.status == .changed {
                outputs = try named(unit, outputs)
            }
            return StepEnding(recorded.status, outputs: outputs, isReused: true)
        }
        try checkPlanned(unit, recorded)
        // A condition that looks at the values of the instances is theirs.
        if let condition = step.when, !isFanOut || !condition.seesInstance {
            switch try condition.evaluate(in: unit.scope) {
            case .bool(true): break
            case .bool(false): return StepEnding(.skipped)
            case let value: throw condition.notBool(value)
            }
        }
        if decision(on: unit) == .done { return StepEnding(.changed) }
        services.events.emit(.stepState(step: unit.path, kind: step.kind.name, .running, message: nil))
        try await services.journal.write(
            .beginStep(unit.path, spec: spec(of: unit), input: input(of: unit)))
        let deadline = unit.part == .instance ? nil : try step.deadline?.evaluate(in: unit.scope)
        var times = times
        if let deadline { times.step = services.clock.now.advanced(by: deadline) }
        if isFanOut, let fanOut = step.fanOut { return try await instances(of: unit, fanOut, times) }
        let limits = StepLimits(
            retry: try StepRetry(step.retry, in: unit.scope), timeout: try step.timeout?.evaluate(in: unit.scope),
            deadline: try step.deadline?.evaluate(in: unit.scope), times: times,
            history: beginsAnew(unit) ? nil : recorded)
        return try await attempts(unit, limits)
    }

    /// No job is left behind: it takes no further items, and those on their way are waited for.
    func drainBulks() async {
        for job in services.bulks.takeAll() {
            job.stop()
            let store = services.store
            let attempt = StepAttempt(
                clock: services.clock, timeout: services.options.grace, deadline: nil, grace: nil, limit: nil,
                control: services.control)
            do {
                _ = try await attempt.run {
                    _ = try await store.awaitBulk(job.id)
                    return StepResult(isChanged: false)
                }
            } catch {
                services.log(.warning, "the bulk job of '\(job.step)' was left before it was done", step: job.step)
            }
        }
    }
}
