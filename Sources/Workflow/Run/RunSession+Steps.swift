internal import MictlanXBatch
internal import MictlanXClient
internal import MictlanXModel
internal import MictlanXText

extension RunSession {
    /// Runs one step to its end and takes it into account.
    func run(_ index: RunState.StepIndex, deadline: C.Instant?) async {
        let unit = StepUnit(step: step(index), path: path(index), phase: index.phase, scope: scope(of: index))
        let ending = await perform(unit, deadline: deadline)
        if let failure = ending.failure, !ending.status.letsPass { fail(unit.path, failure, attempts: ending.attempts) }
        remember(index, ending.status, ending.outputs)
        recap.add(ending.status)
        if ending.status == .changed { services.changed.claim(unit.path) }
        settleUnbegun(state.settle(index, ending.status))
        // A journal that cannot be written stops everything: what cannot be recorded must not go on.
        let isUnrecorded = ending.failure?.error.code == .journal
        if isUnrecorded { settleUnbegun(state.cancel(skipsHandlers: true)) }
        if isUnrecorded || state.cancelsRunning { siblings.abort() }
    }

    /// Runs a step to its end, which is in the journal and told when this returns.
    func perform(_ unit: StepUnit, deadline: C.Instant?) async -> StepEnding {
        let began = services.clock.now
        var ending: StepEnding
        do {
            ending = try await end(of: unit, deadline: deadline)
        } catch is CancellationError {
            ending = StepEnding(status: .cancelled)
        } catch let interruption as StepInterruption {
            ending = StepEnding(status: .cancelled, outputs: interruption.outputs)
        } catch {
            let failure = StepFailure(thrown: error)
            ending = StepEnding(status: .failed, outputs: failure.outputs, failure: failure)
        }
        if !ending.isReused {
            ending.outputs["attempts"] = .int(ending.attempts)
            ending.outputs["duration"] = .duration(began.duration(to: services.clock.now))
            if let failure = ending.failure {
                ending.outputs["error"] = .map(failure.context(step: unit.path, attempts: ending.attempts))
            }
            do {
                try await services.writeRecordedValues()
                try await services.journal.write(
                    .endStep(unit.path, ending.status, outputs: ending.outputs.recorded))
            } catch {
                ending.failure = StepFailure(thrown: error)
                ending.status = .failed
            }
        }
        services.events.emit(
            .stepState(
                step: unit.path, kind: unit.step.kind.name, ending.status,
                message: ending.failure?.error.description))
        return ending
    }

    private func end(of unit: StepUnit, deadline: C.Instant?) async throws -> StepEnding {
        let step = unit.step
        if let recorded = history(of: unit), recorded.isReusable, !step.kind.isGoingOn,
            let outputs = recorded.outputs.flatMap(ValueMap.init(recorded:))
        {
            return StepEnding(status: recorded.status, outputs: outputs, isReused: true)
        }
        if let condition = step.when {
            switch try condition.evaluate(in: unit.scope) {
            case .bool(true): break
            case .bool(false): return StepEnding(status: .skipped)
            case let value: throw condition.notBool(value)
            }
        }
        services.events.emit(.stepState(step: unit.path, kind: step.kind.name, .running, message: nil))
        try await services.journal.write(
            .beginStep(unit.path, spec: fingerprint(of: step, unit.path), input: input(of: unit)))
        let ownDeadline = try step.deadline?.evaluate(in: unit.scope)
        let limits = StepLimits<C>(
            retry: try StepRetry(step.retry, in: unit.scope), timeout: try step.timeout?.evaluate(in: unit.scope),
            deadline: ownDeadline, end: ownDeadline.map { services.clock.now.advanced(by: $0) }, runEnd: deadline)
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
