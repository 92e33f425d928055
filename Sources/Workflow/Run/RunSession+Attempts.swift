internal import MictlanXBatch
internal import MictlanXClient
internal import MictlanXModel
internal import MictlanXText

extension RunSession {
    /// Tries a step as often as its retry and its time allow.
    func attempts(_ unit: StepUnit, _ limits: StepLimits<C>) async throws -> StepEnding {
        var delays = limits.retry.policy.delays()
        var waited = Duration.zero
        var attempt = 0
        while true {
            attempt += 1
            let error: any Error
            switch await self.attempt(unit, limits) {
            case .success(let result):
                let outputs = try named(unit, result.outputs)
                return StepEnding(result.isChanged ? .changed : .ok, outputs: outputs, attempts: attempt)
            case .failure(let thrown): error = thrown
            }
            if error is CancellationError || error is StepInterruption { throw error }
            if error is StepAttempt<C>.DeadlinePassed { return deadlinePassed(limits, attempt, last: nil) }
            let isTimeout = error is StepAttempt<C>.TimedOut
            let failure = isTimeout ? timedOut(limits) : StepFailure(thrown: error)
            let isCovered = limits.retry.covers(failure, unit.step.kind, isTimeout: isTimeout)
            let planned = isCovered ? delays.next() : nil
            let random = Double(services.options.values.random() >> 11) / Double(1 << 53)
            let delay = planned.map { limits.retry.policy.spread($0, random: random, retryAfter: nil) }
            guard let delay, limits.retry.policy.budget.map({ waited + delay <= $0 }) ?? true else {
                return StepEnding(
                    isTimeout ? .timedOut : .failed, outputs: failure.outputs, failure: failure,
                    attempts: attempt)
            }
            waited += delay
            services.events.emit(
                .retry(step: unit.path, attempt: attempt + 1, delay: delay, message: failure.error.message))
            do {
                try await pause(delay, unit, limits)
            } catch is StepAttempt<C>.DeadlinePassed {
                return deadlinePassed(limits, attempt, last: failure)
            }
        }
    }

    /// Waits before the next attempt; a stop of the run ends the wait.
    private func pause(_ delay: Duration, _ unit: StepUnit, _ limits: StepLimits<C>) async throws {
        let clock = services.clock
        let wait = StepAttempt(
            clock: clock, stepDeadline: limits.times.step, grace: unit.isCleanUp ? nil : .zero,
            control: services.control,
            endsAt: unit.isCleanUp ? .ending : .aborting, siblings: unit.phase == .main ? siblings : nil)
        _ = try await wait.run {
            try await clock.sleep(for: delay)
            return StepResult(isChanged: false)
        }
    }

    private func attempt(_ unit: StepUnit, _ limits: StepLimits<C>) async -> Result<StepResult, any Error> {
        let options = services.options
        var services = services
        // Clean-up begins after a stop and is not stopped by it; it has another grace instead.
        if unit.isCleanUp { services.control = RunControl() }
        let context = StepContext(
            services: services, step: unit.step, path: unit.path, scope: unit.scope,
            requestRetry: limits.retry.requests, history: limits.history, isPlan: false)
        let attempt = StepAttempt(
            clock: services.clock, timeout: limits.timeout, stepDeadline: limits.times.step,
            deadline: unit.isCleanUp ? nil : limits.times.run, grace: unit.isCleanUp ? nil : options.grace,
            limit: unit.isCleanUp && state.isCancelled ? options.handlerGrace : nil, control: options.control,
            endsAt: unit.isCleanUp ? .ending : .aborting, siblings: unit.phase == .main ? siblings : nil)
        do {
            return .success(try await attempt.run { try await context.executor.run() })
        } catch {
            return .failure(error)
        }
    }

    private func timedOut(_ limits: StepLimits<C>) -> StepFailure {
        let limit = limits.timeout.map { " \(DurationText.format($0))" } ?? ""
        return StepFailure(MictlanXError(.timeout, "the step took longer than its timeout\(limit)"))
    }

    /// The end of a step that has no time left; the last failure is why it took so long.
    private func deadlinePassed(_ limits: StepLimits<C>, _ attempts: Int, last: StepFailure?) -> StepEnding {
        let limit = limits.deadline.map { " \(DurationText.format($0))" } ?? ""
        let reason = last.map { "; the last attempt failed: \($0.error.message)" } ?? ""
        let failure = StepFailure(
            MictlanXError(
                .deadlineExceeded, "the step took longer than its deadline\(limit)\(reason)", cause: last?.error),
            item: last?.item)
        return StepEnding(.timedOut, outputs: last?.outputs ?? [:], failure: failure, attempts: attempts)
    }

    /// Adds the outputs that the document names, which see those of the kind.
    func named(_ unit: StepUnit, _ outputs: ValueMap) throws -> ValueMap {
        guard !unit.step.outputs.isEmpty else { return outputs }
        var scope = unit.scope
        var outputs = outputs
        if let id = unit.step.id, case .map(var steps)? = scope.roots["steps"] {
            steps[id] = .map(outputs)
            scope.roots["steps"] = .map(steps)
        }
        for output in unit.step.outputs { outputs[output.name] = try output.value.evaluate(in: scope) }
        return outputs
    }
}
