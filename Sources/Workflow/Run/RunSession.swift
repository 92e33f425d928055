internal import MictlanXBatch
internal import MictlanXClient
internal import MictlanXText

/// One run: the state of its steps, what they gave, and the services they work with.
actor RunSession<Store: ObjectStore, C: Clock<Duration>> {
    let document: WorkflowDocument
    let services: RunServices<Store, C>
    let start: C.Instant
    /// What waits for what, in each list of steps.
    let graphs: [RunState.Phase: StepGraph]
    var state: RunState
    /// Cancels what runs when a failure is to end it.
    let siblings = RunControl()
    var recap = Recap()
    /// The context `steps`.
    var steps = ValueMap()
    var roots: [String: WorkflowValue]
    /// The failure that decides the run.
    var failure: (step: String, failure: StepFailure)?
    /// Held as long as the session lives.
    private var lock: NamedLock?
    /// Whether the journal has the beginning of this attempt.
    var hasBegun = false
    /// Whether steps were left out that are not done, so that the run is not, either.
    var leavesOut = false
    /// The context `error` of the handlers.
    var error: WorkflowValue?

    init(
        store: Store, clock: C, document: WorkflowDocument, inputs: RunInputs, options: RunOptions,
        directory: RunDirectory
    ) {
        let start = clock.now
        let nested = inputs.nested.all.values
        let mask = SecretMask([.map(inputs.values), .map(inputs.secrets)] + nested.map { .map($0.secrets) })
        let events = EventEmitter(
            run: options.runID, now: options.values.now, elapsed: { start.duration(to: clock.now) }, mask: mask,
            sink: options.events)
        let deletesBucket = (document.allSteps + nested.flatMap(\.document.allSteps)).contains { step in
            if case .deleteBucket = step.kind { true } else { false }
        }
        let services = RunServices(
            store: store, clock: clock, options: options, directory: directory, policy: document.policy,
            access: LocalAccess(document.policy.paths, options), journal: Journal(sink: options.journal),
            events: events, mask: mask,
            values: ValueJournal(
                source: options.values,
                recorded: options.history.values.compactMapValues {
                    WorkflowValue(recorded: $0)?.relocated(to: directory.lists)
                }), bulks: BulkRegistry(),
            provenance: BucketProvenance(isNeeded: deletesBucket), editions: StepEditions(options.history.values.keys),
            nested: inputs.nested, control: options.control)
        self.init(document, inputs, services, start: start)
    }

    /// A run that is a part of another one: it has the services of that, within its limits.
    init(_ inputs: ValueMap, of workflow: NestedWorkflow, in context: StepContext<Store, C>) {
        self.init(
            workflow.document, RunInputs(inputs, secrets: workflow.secrets),
            context.services.nested(workflow, in: context.path), start: context.services.clock.now)
    }

    private init(
        _ document: WorkflowDocument, _ inputs: RunInputs, _ services: RunServices<Store, C>, start: C.Instant
    ) {
        let options = services.options
        self.document = document
        self.services = services
        self.start = start
        var graphs: [RunState.Phase: StepGraph] = [:]
        for phase in RunState.Phase.allCases { graphs[phase] = StepGraph(document.steps(of: phase).map(\.head)) }
        self.graphs = graphs
        func needs(_ phase: RunState.Phase) -> [[Int]] { graphs[phase]?.needs ?? [] }
        // A part of a plan has no handlers: whether the whole failed is not known to it.
        let isPart = options.partialSteps != nil
        state = RunState(
            steps: needs(.main), onFailure: isPart ? [] : needs(.onFailure), always: isPart ? [] : needs(.always),
            mode: options.failureMode)
        let started = services.values.record("run.started") { .time(options.values.now()) }
        // Every run of a plan that is kept has the id of the plan: the lists may hold it.
        let id =
            options.keepsPlan
            ? services.values.record("run.id") { .string(options.runID) }
            : services.values.recorded("run.id") ?? .string(options.runID)
        roots = [
            "inputs": .map(inputs.values), "env": .map([:]), "secrets": .map(inputs.secrets), "vars": .map([:]),
            "steps": .map([:]),
            "run": .map([
                "id": id, "name": .string(document.name),
                "attempt": .int(options.history.attempt + 1), "dry_run": .bool(false), "started": started,
            ]),
        ]
    }

    /// What expressions see at a place.
    func scope(at site: String) -> EvaluationScope {
        var scope = EvaluationScope(roots: roots, site: site, recorder: services.values)
        scope.hasFailed = state.hasFailed
        scope.isCancelled = state.isCancelled
        return scope
    }

    /// What the expressions of a step see: of the other steps those that are certain to have settled before it, however
    /// the steps that run at once happen to end.
    func scope(of index: RunState.StepIndex) -> EvaluationScope {
        var scope = scope(at: "steps.\(path(index))")
        var visible = ValueMap()
        func see(_ phase: RunState.Phase, where isSeen: (Int) -> Bool) {
            for (place, step) in document.steps(of: phase).enumerated() where isSeen(place) {
                if let id = step.id, let value = steps[id] { visible[id] = value }
            }
        }
        if index.phase != .main { see(.main) { _ in true } }
        if index.phase == .always { see(.onFailure) { _ in true } }
        see(index.phase) { graphs[index.phase]?.isAncestor($0, of: index.index) == true }
        scope.roots["steps"] = .map(visible)
        if index.phase != .main { scope.roots["error"] = error }
        return scope
    }

    /// Whether a step of another workflow runs this one.
    var isNested: Bool { !services.prefix.isEmpty }

    /// A step by its place.
    func step(_ index: RunState.StepIndex) -> Step { document.steps(of: index.phase)[index.index] }

    /// The step's path in journal and events: handlers have their own names.
    func path(_ index: RunState.StepIndex) -> String {
        let label = step(index).label
        let own =
            switch index.phase {
            case .main: label
            case .onFailure: "on_failure/\(label)"
            case .always: "always/\(label)"
            }
        return services.prefix + own
    }

    /// Evaluates the variables, once in the life of the run.
    func evaluateVariables() throws {
        bindEnvironment()
        var vars = ValueMap()
        for variable in document.vars {
            let name = "\(services.prefix)vars.\(variable.name)"
            let value = try services.values.recorded(name) ?? variable.value.evaluate(in: scope(at: name))
            vars[variable.name] = services.values.record(name) { value }
            roots["vars"] = .map(vars)
        }
    }

    /// When the whole run has to be done.
    func deadline() throws -> C.Instant? {
        let own = try document.deadline?.evaluate(in: scope(at: "deadline"))
        return [own, isNested ? nil : services.options.deadline].compactMap(\.self).min().map { start.advanced(by: $0) }
    }

    // MARK: The run

    func run() async -> RunOutcome {
        if !isNested { services.events.emit(.runStart(workflow: document.name, dryRun: false)) }
        var deadline: C.Instant?
        do {
            // All that can refuse the run comes before its first record: of a run that is refused nothing is left.
            try checkDecisions()
            let choice = try chooseSteps()
            try evaluateVariables()
            deadline = try self.deadline()
            state.maxParallel = try document.maxParallel?.evaluate(in: scope(at: "max_parallel"))?.value ?? 1
            try await takeLock()
            if !isNested {
                try await services.options.beforeStart(choice)
                try await services.journal.write(
                    .start(
                        run: services.options.runID, attempt: services.options.history.attempt + 1,
                        versions: services.options.versions))
            }
            hasBegun = true
            try await services.writeRecordedValues()
        } catch is CancellationError {
            // Stopped before anything was begun, so there is nothing to clean up.
            settleUnbegun(state.cancel(skipsHandlers: true))
        } catch {
            var failure = StepFailure(thrown: error)
            failure.isOfRun = failure.step == nil
            let place = failure.error.code == .locked ? "lock" : "vars"
            fail(failure.step ?? "\(services.prefix)\(place)", failure)
            _ = state.cancel(skipsHandlers: true)
        }
        await runSteps(deadline: deadline)
        await drainBulks()
        let outcome = await finish()
        lock = nil
        return outcome
    }

    /// Takes the lock that the document names; a stop of the run ends the wait for it.
    private func takeLock() async throws {
        // The parts of a plan run at the same time, so the lock is for the whole.
        guard services.options.partialSteps == nil, let name = try document.lock?.evaluate(in: scope(at: "lock")) else {
            return
        }
        let (options, clock) = (services.options, services.clock)
        let taken = try await services.control.unlessStopped { () -> Result<NamedLock, any Error> in
            do {
                return .success(
                    try await NamedLock.take(
                        name.text, for: options.runID, in: options.lockDirectory, wait: options.lockWait, clock: clock))
            } catch {
                return .failure(error)
            }
        }
        lock = try taken.get()
    }

    /// Runs the steps, as many at once as may; returns when all are settled.
    private func runSteps(deadline: C.Instant?) async {
        await withTaskGroup(of: Void.self) { group in
            var phase = RunState.Phase.main
            while true {
                switch next() {
                case .run(let index):
                    // Handlers begin when nothing of the list before is on its way.
                    if index.phase != phase { await drainBulks() }
                    phase = index.phase
                    group.addTask { await self.run(index, deadline: deadline) }
                case .wait: await group.next()
                case .finish: return
                }
            }
        }
    }

    /// The next action; a stop of the run is noticed here.
    private func next() -> RunState.Action {
        let level = services.control.level
        if level > .running, !state.isCancelled { settleUnbegun(state.cancel(skipsHandlers: level == .ending)) }
        if level == .ending { settleUnbegun(state.cancel(skipsHandlers: true)) }
        return state.next()
    }

    /// Remembers the failure that came first: a failing handler never hides it.
    func fail(_ path: String, _ failure: StepFailure, attempts: Int = 1) {
        guard self.failure == nil else { return }
        self.failure = (path, failure)
        error = .map(failure.context(step: path, attempts: attempts))
    }

    func settleUnbegun(_ indices: [RunState.StepIndex]) {
        for index in indices {
            let status = state.status(of: index)
            // Handlers that the run did not need do not count as its steps.
            guard index.phase == .main else { continue }
            recap.add(status)
            services.events.emit(.stepState(step: path(index), kind: step(index).kind.name, status, message: nil))
            remember(index, status, [:])
        }
    }

    /// Puts a step into the context `steps`.
    func remember(_ index: RunState.StepIndex, _ status: StepStatus, _ outputs: ValueMap) {
        guard let id = step(index).id else { return }
        steps[id] = .map((["status": .string(status.rawValue)] as ValueMap).adding(outputs))
        roots["steps"] = .map(steps)
    }
}

extension WorkflowDocument {
    /// The steps of one list.
    func steps(of phase: RunState.Phase) -> [Step] {
        switch phase {
        case .main: steps
        case .onFailure: onFailure
        case .always: always
        }
    }
}
