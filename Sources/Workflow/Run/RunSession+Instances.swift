internal import MictlanXBatch
internal import MictlanXClient
internal import MictlanXModel
internal import MictlanXText

extension RunSession {
    /// Runs the instances of a step, so many at once as it allows, and folds their ends into one.
    func instances(of unit: StepUnit, _ fanOut: StepFanOut, _ times: StepTimes<C>) async throws -> StepEnding {
        let contexts = try await contexts(of: fanOut, unit)
        let width = try unit.step.maxParallel?.evaluate(in: unit.scope)?.value ?? 1
        let tolerance = try Tolerance(unit.step.tolerate, in: unit.scope)
        let endings = await run(contexts, of: unit, width: width, tolerance, times)
        return fold(endings, of: unit)
    }

    /// What each instance sees beside what the step sees. The list is in the journal, durably, before the first of them
    /// begins, so that a resume has the same instances.
    func contexts(of fanOut: StepFanOut, _ unit: StepUnit) async throws -> [[String: WorkflowValue]] {
        // Another list belongs to an edited step, and to one that sees other values.
        let edition = "\(spec(of: unit).hex.prefix(8))\(input(of: unit).hex.prefix(8))"
        let name = "instances@\(unit.path)@\(edition)"
        let values: WorkflowValue
        if let recorded = services.values.recorded(name) {
            values = recorded
        } else {
            let fresh = try await fanOut.values(in: unit.scope)
            values = services.values.record(name) { fresh }
        }
        try await services.writeRecordedValues()
        try await services.journal.barrier()
        return fanOut.contexts(values)
    }

    private func run(
        _ contexts: [[String: WorkflowValue]], of unit: StepUnit, width: Int, _ tolerance: Tolerance,
        _ times: StepTimes<C>
    ) async -> [StepEnding?] {
        var endings = [StepEnding?](repeating: nil, count: contexts.count)
        await withTaskGroup(of: (Int, StepEnding).self) { group in
            var next = 0
            var running = 0
            var failed = 0
            var isOver = false
            while true {
                while running < width, next < contexts.count, !isOver, maySchedule(unit) {
                    let (number, instance) = (next, unit.instance(next, contexts[next]))
                    group.addTask { (number, await self.perform(instance, times)) }
                    next += 1
                    running += 1
                }
                guard running > 0, let (number, ending) = await group.next() else { return }
                running -= 1
                endings[number] = ending
                if ending.failure != nil { failed += 1 }
                if ending.status == .cancelled || ending.isUnrecorded { isOver = true }
                if failed > 0, !tolerance.covers(failed, of: contexts.count), !goesOn(unit) { isOver = true }
            }
        }
        return endings
    }

    /// Whether a stop of the run lets another instance begin.
    private func maySchedule(_ unit: StepUnit) -> Bool {
        if !unit.isCleanUp, services.control.level > .running { return false }
        return unit.phase != .main || siblings.level == .running
    }

    /// Whether other instances begin after a failure that is not tolerated: it means for them what it means for steps.
    private func goesOn(_ unit: StepUnit) -> Bool {
        if services.options.failureMode == .failFast, unit.phase == .main { siblings.abort() }
        return services.options.failureMode == .keepGoing
    }

    private func fold(_ endings: [StepEnding?], of unit: StepUnit) -> StepEnding {
        var ending = StepEnding(Self.status(of: endings), attempts: endings.reduce(0) { $0 + ($1?.attempts ?? 0) })
        for name in ownOutputs(of: unit.step) + unit.step.outputs.map(\.name) {
            ending.outputs[name] = .list(endings.map { $0?.outputs[name] ?? .null })
        }
        guard ending.status == .failed || ending.status == .timedOut else { return ending }
        var count = ItemCount()
        var first: (number: Int, failure: StepFailure)?
        for (number, ended) in endings.enumerated() {
            guard let failure = ended?.failure else {
                if ended?.status.letsPass == true { count.succeed() }
                continue
            }
            count.fail(failure.exitCode)
            if first == nil || failure.error.code == .journal { first = (number, failure) }
        }
        guard let (number, failure) = first else { return ending }
        let message =
            "\(count.failed) of \(Count(endings.count, "instance")) failed; the first: [\(number)]: "
            + failure.error.message
        var folded = StepFailure(
            MictlanXError(failure.error.code, message, cause: failure.error), exitCode: count.exitCode,
            errorClass: failure.errorClass, item: failure.item ?? "\(unit.path)[\(number)]")
        folded.counts = (count.failed, endings.count)
        ending.failure = folded
        return ending
    }

    /// The outputs that belong to the kind of a step; those of a workflow that it runs are named in the other file.
    func ownOutputs(of step: Step) -> [String] {
        var names = Set(step.kind.outputs.keys)
        if case .run(let spec) = step.kind,
            let nested = services.nested.workflow(spec, in: services.options.documentDirectory)
        {
            names.formUnion(nested.document.outputs.map(\.name))
        }
        return names.filter { ContextTypes.everyStep[$0] == nil }.sorted()
    }

    /// The status of a step by those of its instances; an instance that did not begin has none.
    private static func status(of endings: [StepEnding?]) -> StepStatus {
        let failures = endings.compactMap { $0?.failure == nil ? nil : $0?.status }
        if !failures.isEmpty { return failures.allSatisfy { $0 == .timedOut } ? .timedOut : .failed }
        if endings.contains(where: { $0 == nil || $0?.status == .cancelled }) { return .cancelled }
        if endings.contains(where: { $0?.status == .changed }) { return .changed }
        return endings.contains { $0?.status == .ok } ? .ok : .skipped
    }
}

extension StepFanOut {
    /// The values of all lists, evaluated: a list, or a map of lists.
    func values(in scope: EvaluationScope) async throws -> WorkflowValue {
        let values: WorkflowValue
        switch self {
        case .foreach(let tree): values = .list(try await Self.list(tree, "foreach", in: scope))
        case .matrix(let lists):
            var map = ValueMap()
            for list in lists { map[list.name] = .list(try await Self.list(list.value, list.name, in: scope)) }
            values = .map(map)
        }
        let count = count(values)
        guard count <= Self.limit else {
            throw MictlanXError(
                .invalidArgument, "the step would have \(count) instances; at most \(Self.limit) are possible")
        }
        return values
    }

    private static func list(
        _ tree: ValueTree, _ name: String, in scope: EvaluationScope
    ) async throws -> [WorkflowValue] {
        switch try tree.evaluate(in: scope) {
        case .list(let values): return values
        case .unknown: throw UnknownValue()
        case .items(let items):
            guard items.count <= limit else {
                throw MictlanXError(
                    .invalidArgument, "the step would have \(items.count) instances; at most \(limit) are possible")
            }
            var values: [WorkflowValue] = []
            for try await listed in items.items() { values.append(listed.item.value) }
            return values
        case let value:
            throw StepFailure(
                MictlanXError(.invalidArgument, "'\(name)' takes a list, not \(value.type)"), exitCode: .failed,
                errorClass: "expression")
        }
    }

    private func count(_ values: WorkflowValue) -> Int {
        switch values {
        case .list(let values): values.count
        case .map(let lists):
            lists.reduce(1) { product, list in
                if case .list(let values) = list.value { product *| values.count } else { product }
            }
        default: 0
        }
    }

    /// What each instance sees; of a matrix the first list changes slowest.
    func contexts(_ values: WorkflowValue) -> [[String: WorkflowValue]] {
        switch values {
        case .list(let values):
            return values.enumerated().map { ["item": $0.element, "index": .int($0.offset)] }
        case .map(let lists):
            var rows: [ValueMap] = [[:]]
            for (name, list) in lists {
                guard case .list(let values) = list else { continue }
                rows = rows.flatMap { row in values.map { row.adding([name: $0]) } }
            }
            return rows.enumerated().map { ["matrix": .map($0.element), "index": .int($0.offset)] }
        default: return []
        }
    }
}

extension Expression {
    /// Whether it looks at what only an instance has.
    var seesInstance: Bool { references.contains { StepFanOut.contexts.contains($0.root) } }
}
