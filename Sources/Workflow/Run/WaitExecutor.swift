internal import MictlanXBatch
internal import MictlanXClient
internal import MictlanXModel
internal import MictlanXText

/// `wait`: for a time, or until something is true. The journal knows the moment at which the wait ends, so that a resumed
/// run waits for the rest only.
struct WaitExecutor<Store: ObjectStore, C: Clock<Duration>>: StepExecutor {
    let spec: WaitStep
    let context: StepContext<Store, C>

    func run() async throws -> StepResult {
        let began = context.services.clock.now
        var polls = 0
        switch spec.goal {
        case .duration(let field):
            let duration = try context.value(field)
            try await sleep(until: try await end { $0.earlier(by: .zero - duration) })
        case .moment(let field):
            let moment = try context.value(field).time
            let limit = try context.value(spec.limit) ?? WaitStep.momentLimit
            guard moment <= context.services.values.now.earlier(by: .zero - limit) else {
                throw MictlanXError(
                    .invalidArgument,
                    "\(moment) is further away than the wait's limit of \(DurationText.format(limit))")
            }
            try await sleep(until: try await end { _ in moment })
        case .condition(let condition, let probe):
            polls = try await poll(condition, probe)
        }
        return StepResult(
            isChanged: false,
            outputs: ["waited": .duration(began.duration(to: context.services.clock.now)), "polls": .int(polls)])
    }

    func plan() async throws -> (StepPlan, ValueMap?) {
        var plan = StepPlan(step: context.path, kind: "wait", effect: .none)
        switch spec.goal {
        case .duration(let field): plan.target = DurationText.format(try context.value(field))
        case .moment(let field): plan.target = "\(try context.value(field).time)"
        case .condition(let condition, let probe):
            plan.target = condition.text
            do {
                let isTrue = try await holds(condition, probe)
                plan.notes = [isTrue ? "it is true now" : "it is not true now"]
            } catch let error as MictlanXError where error.code.errorClass == .transient {
                plan.notes = ["it cannot be seen now: \(error.message)"]
            }
        }
        return (plan, nil)
    }

    // MARK: Time

    /// The moment at which the wait ends: the journal's, else one that it knows from now on.
    private func end(_ make: (Timestamp) -> Timestamp) async throws -> Timestamp {
        if let recorded = context.history?.timer { return recorded }
        let moment = make(context.services.values.now)
        try await context.services.journal.write(.timer(context.path, fireAt: moment))
        return moment
    }

    private func sleep(until moment: Timestamp) async throws {
        let rest = Duration.nanoseconds(moment.nanoseconds) - .nanoseconds(context.services.values.now.nanoseconds)
        try await sleep(for: rest)
    }

    /// Sleeps; a stop of the run ends the wait, as nothing is on its way.
    private func sleep(for duration: Duration) async throws {
        guard duration > .zero else { return }
        let (clock, control) = (context.services.clock, context.services.control)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await clock.sleep(for: duration)
                return true
            }
            group.addTask {
                await control.wait(for: .stopping)
                return false
            }
            defer { group.cancelAll() }
            guard try await group.next() == true else { throw CancellationError() }
        }
    }

    // MARK: Conditions

    /// Looks again and again; gives how often.
    private func poll(_ condition: Expression, _ probe: WaitProbe) async throws -> Int {
        let interval = max(try context.value(spec.poll), .milliseconds(10))
        let limit = try context.value(spec.limit) ?? WaitStep.conditionLimit
        let last = try await end { $0.earlier(by: .zero - limit) }
        let rest = Duration.nanoseconds(last.nanoseconds) - .nanoseconds(context.services.values.now.nanoseconds)
        let clock = context.services.clock
        let deadline = clock.now.advanced(by: max(rest, .zero))
        var polls = 0
        var lastError: MictlanXError?
        while true {
            try context.services.control.checkRunning()
            polls += 1
            do {
                if try await holds(condition, probe) { return polls }
                lastError = nil
            } catch let error as MictlanXError where error.code.errorClass == .transient {
                // A store that does not answer now may answer at the next look.
                lastError = error
            }
            let left = clock.now.duration(to: deadline)
            guard left > .zero else { break }
            try await sleep(for: min(interval, left))
        }
        let reason = lastError.map { "; at the last look: \($0.message)" } ?? ""
        throw MictlanXError(
            .deadlineExceeded,
            "'\(condition.text)' did not become true within \(DurationText.format(limit)), "
                + "\(polls) \(polls == 1 ? "look" : "looks")\(reason)")
    }

    private func holds(_ condition: Expression, _ probe: WaitProbe) async throws -> Bool {
        let seen = try await ProbeReader(context).look(at: probe.target)
        switch try condition.evaluate(in: context.scope.with("probe", .map(seen), at: context.scope.site)) {
        case .bool(let isTrue): return isTrue
        case .unknown: throw UnknownValue()
        case let value: throw condition.notBool(value)
        }
    }
}
