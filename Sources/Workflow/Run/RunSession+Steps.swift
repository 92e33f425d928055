internal import MictlanXBatch
internal import MictlanXClient
internal import MictlanXModel
internal import MictlanXText

extension RunSession {
    /// How a step ended.
    private struct Ending {
        var status: StepStatus
        var outputs: ValueMap = [:]
        var failure: StepFailure?
        var attempts = 1
    }

    /// Runs one step to its end and takes it into account.
    func run(_ index: RunState.StepIndex, deadline: C.Instant?) async {
        let step = step(index)
        let path = path(index)
        let began = services.clock.now
        var ending: Ending
        do {
            ending = try await end(of: index, deadline: deadline)
        } catch is CancellationError {
            ending = Ending(status: .cancelled)
        } catch let interruption as StepInterruption {
            ending = Ending(status: .cancelled, outputs: interruption.outputs)
        } catch {
            let failure = StepFailure(thrown: error)
            ending = Ending(status: .failed, outputs: failure.outputs, failure: failure)
        }
        ending.outputs["attempts"] = .int(ending.attempts)
        ending.outputs["duration"] = .duration(began.duration(to: services.clock.now))
        if let failure = ending.failure { note(failure, of: path, attempts: ending.attempts, in: &ending.outputs) }
        remember(index, ending.status, ending.outputs)
        do {
            try await services.writeRecordedValues()
            try await services.journal.write(.endStep(path, ending.status, outputs: ending.outputs.recorded))
        } catch {
            ending.failure = StepFailure(thrown: error)
            ending.status = .failed
            fail(path, StepFailure(thrown: error))
        }
        recap.add(ending.status)
        if ending.status == .changed { services.changed.claim(path) }
        services.events.emit(
            .stepState(
                step: path, kind: step.kind.name, ending.status, message: ending.failure?.error.description))
        settleUnbegun(state.settle(index, ending.status))
        // A journal that cannot be written stops everything: what cannot be recorded must not go on.
        if ending.failure?.error.code == .journal { settleUnbegun(state.cancel(skipsHandlers: true)) }
    }

    private func note(_ failure: StepFailure, of path: String, attempts: Int, in outputs: inout ValueMap) {
        fail(path, failure)
        let error: ValueMap = [
            "step": .string(path), "class": .string(failure.errorClass), "message": .string(failure.error.message),
            "item": .string(failure.item ?? ""), "attempt": .int(max(attempts, failure.error.attempts)),
        ]
        outputs["error"] = .map(error)
        if roots["error"] == nil { roots["error"] = .map(error) }
    }

    private func end(of index: RunState.StepIndex, deadline: C.Instant?) async throws -> Ending {
        let step = step(index)
        let path = path(index)
        let scope = scope(at: "steps.\(path)")
        if let recorded = history(of: index), recorded.isReusable, !step.kind.isGoingOn,
            let outputs = recorded.outputs.flatMap(ValueMap.init(recorded:))
        {
            return Ending(status: recorded.status, outputs: outputs)
        }
        if let condition = step.when {
            switch try condition.evaluate(in: scope) {
            case .bool(true): break
            case .bool(false): return Ending(status: .skipped)
            case let value: throw condition.notBool(value)
            }
        }
        services.events.emit(.stepState(step: path, kind: step.kind.name, .running, message: nil))
        try await services.journal.write(
            .beginStep(path, spec: fingerprint(of: step, path), input: input(of: step)))
        let retry = try StepRetry(step.retry, in: scope)
        let timeout = try step.timeout?.evaluate(in: scope)
        return try await attempts(index, scope, retry, timeout, deadline)
    }

    /// Tries a step as often as its retry allows.
    private func attempts(
        _ index: RunState.StepIndex, _ scope: EvaluationScope, _ retry: StepRetry, _ timeout: Duration?,
        _ deadline: C.Instant?
    ) async throws -> Ending {
        let step = step(index)
        let path = path(index)
        var delays = retry.policy.delays()
        var waited = Duration.zero
        var attempt = 0
        while true {
            attempt += 1
            let outcome = await self.attempt(index, scope, retry, timeout, deadline)
            switch outcome {
            case .success(let result):
                let outputs = try named(step, result.outputs, in: scope)
                return Ending(status: result.isChanged ? .changed : .ok, outputs: outputs, attempts: attempt)
            case .failure(let error):
                if error is CancellationError || error is StepInterruption { throw error }
                let isTimeout = error is StepAttempt<C>.TimedOut
                let failure = isTimeout ? timedOut(timeout) : StepFailure(thrown: error)
                let planned = retry.covers(failure, step.kind, isTimeout: isTimeout) ? delays.next() : nil
                let random = Double(services.options.values.random() >> 11) / Double(1 << 53)
                let delay = planned.map { retry.policy.spread($0, random: random, retryAfter: nil) }
                guard let delay, retry.policy.budget.map({ waited + delay <= $0 }) ?? true else {
                    return Ending(
                        status: isTimeout ? .timedOut : .failed, outputs: failure.outputs, failure: failure,
                        attempts: attempt)
                }
                waited += delay
                services.events.emit(
                    .retry(step: path, attempt: attempt + 1, delay: delay, message: failure.error.message))
                try await pause(delay, index)
            }
        }
    }

    /// Waits before the next attempt; a stop of the run ends the wait.
    private func pause(_ delay: Duration, _ index: RunState.StepIndex) async throws {
        let attempt = StepAttempt(
            clock: services.clock, timeout: nil, deadline: nil, grace: index.phase == .always ? nil : .zero, limit: nil,
            control: services.control)
        let clock = services.clock
        _ = try await attempt.run {
            try await clock.sleep(for: delay)
            return StepResult(isChanged: false)
        }
    }

    private func attempt(
        _ index: RunState.StepIndex, _ scope: EvaluationScope, _ retry: StepRetry, _ timeout: Duration?,
        _ deadline: C.Instant?
    ) async -> Result<StepResult, any Error> {
        let path = path(index)
        let options = services.options
        var services = services
        // Clean-up begins after a stop and is not stopped by it; it has another grace instead.
        let isCleanUp = index.phase == .always
        if isCleanUp { services.control = RunControl() }
        let context = StepContext(
            services: services, step: step(index), path: path, scope: scope, requestRetry: retry.requests,
            history: history(of: index), isPlan: false)
        let attempt = StepAttempt(
            clock: services.clock, timeout: timeout, deadline: isCleanUp ? nil : deadline,
            grace: isCleanUp ? nil : options.grace, limit: isCleanUp && state.isCancelled ? options.handlerGrace : nil,
            control: options.control)
        do {
            return .success(try await attempt.run { try await context.executor.run() })
        } catch {
            return .failure(error)
        }
    }

    private func timedOut(_ timeout: Duration?) -> StepFailure {
        let limit = timeout.map { " \(DurationText.format($0))" } ?? ""
        return StepFailure(MictlanXError(.timeout, "the step took longer than its timeout\(limit)"))
    }

    /// Adds the outputs that the document names, which see those of the kind.
    private func named(_ step: Step, _ outputs: ValueMap, in scope: EvaluationScope) throws -> ValueMap {
        guard !step.outputs.isEmpty else { return outputs }
        var scope = scope
        var outputs = outputs
        if let id = step.id {
            var steps = steps
            steps[id] = .map(outputs)
            scope.roots["steps"] = .map(steps)
        }
        for output in step.outputs { outputs[output.name] = try output.value.evaluate(in: scope) }
        return outputs
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

    // MARK: What a resume compares

    /// What the journal knows of a step that is still the same. Handlers are run afresh each time.
    private func history(of index: RunState.StepIndex) -> StepHistory? {
        guard index.phase == .main, let recorded = services.options.history.steps[path(index)],
            recorded.spec == fingerprint(of: step(index), path(index)), recorded.input == input(of: step(index))
        else { return nil }
        return recorded
    }

    /// Changes whenever the document does. The durable journal, which survives an edit, will want it finer.
    private func fingerprint(of step: Step, _ path: String) -> Checksum {
        var hasher = SHA256()
        hasher.update(Array("\(path)\n\(step.kind.name)\n".utf8))
        hasher.update(document.source.bytes)
        return hasher.finish()
    }

    /// Changes whenever a value does that the step refers to.
    private func input(of step: Step) -> Checksum {
        var hasher = SHA256()
        for reference in step.uses.flatMap(\.references) {
            var value = roots[reference.root]
            for name in reference.path {
                guard case .map(let map)? = value else { break }
                value = map[name]
            }
            hasher.update(Array("\(reference.root).\(reference.path.joined(separator: "."))=".utf8))
            hasher.update(Array(JSONText.encode((value ?? .null).json).utf8))
            hasher.update([0x0A])
        }
        return hasher.finish()
    }
}
