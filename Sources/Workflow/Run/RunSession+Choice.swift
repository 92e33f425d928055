internal import MictlanXBatch
internal import MictlanXClient
internal import MictlanXText

// Which steps are done once more, and which are left out.
extension RunSession {
    /// Decides which steps begin anew, by what was asked for and by what was edited.
    ///
    /// - Returns: what becomes of the steps.
    /// - Throws: a failure where that cannot be; nothing has been done or written then.
    func chooseSteps() throws -> ChosenSteps {
        var chosen = ChosenSteps()
        guard !isNested else { return chosen }
        var anew: Set<Int> = []
        var reason = ""
        switch services.options.choice {
        case nil: break
        case .from(let name):
            let place = try place(of: name, option: "--from")
            try checkAncestors(of: place, option: "--from")
            anew = Set(document.steps.indices.filter { $0 == place || waits($0, for: place) })
            reason = "--from \(name)"
        case .only(let name):
            let place = try place(of: name, option: "--only")
            try checkAncestors(of: place, option: "--only")
            // A bulk is done when it is waited for.
            anew = Set(document.steps.indices.filter { $0 == place || awaits($0, document.steps[place].id) })
            reason = "--only \(name)"
            let others = document.steps.indices.filter { !anew.contains($0) && !isFinished($0) }
            chosen.leftOut = Set(others.map { document.steps[$0].label })
            leaveOut(others)
        case .refresh(let name):
            let place = try place(of: name, option: "--refresh")
            try checkRefresh(of: place)
            anew = [place]
            reason = "--refresh \(name)"
        }
        let edited = services.options.checksChanges ? try editedSteps() : []
        for index in anew.union(edited).sorted() {
            let label = document.steps[index].label
            chosen.anew[label] = anew.contains(index) ? reason : "the workflow was edited"
            let name = StepEditions.name(label, attempt: services.options.history.attempt + 1)
            _ = services.values.record(name) { .bool(true) }
            services.editions.add(label)
        }
        return chosen
    }

    private func leaveOut(_ indices: [Int]) {
        guard !indices.isEmpty else { return }
        leavesOut = true
        let names = indices.map { "'\(document.steps[$0].label)'" }.joined(separator: ", ")
        services.log(
            .info, "left out: \(names); 'mxshell resume \(services.options.runID)' goes on with them", step: nil)
        settleUnbegun(state.leaveOut(indices))
    }

    // MARK: What is asked for

    /// - Throws: `invalidArgument` where no step has the name.
    func place(of name: String, option: String) throws(MictlanXError) -> Int {
        let labels = document.steps.map(\.label)
        if let place = labels.firstIndex(of: name) { return place }
        let meant = Suggestion.closest(to: name, among: labels).map { "; did you mean '\($0)'?" } ?? ""
        throw MictlanXError(.invalidArgument, "\(option): the workflow has no step '\(name)'\(meant)")
    }

    private func waits(_ step: Int, for other: Int) -> Bool { graphs[.main]?.isAncestor(other, of: step) == true }

    /// What a step sees of those before it comes from the journal.
    private func checkAncestors(of place: Int, option: String) throws {
        for index in document.steps.indices where waits(place, for: index) && !isFinished(index) {
            throw MictlanXError(
                .invalidArgument,
                "\(option) \(document.steps[place].label): step '\(document.steps[index].label)' before it is not done in "
                    + "this run; give \(option) to a 'resume' of a run that did it")
        }
    }

    /// Whether the journal has the end of a step, and of what it has begun, so that nothing of it would run. What the step
    /// sees of others is not compared: before the first step nothing of it is there.
    private func isFinished(_ index: Int) -> Bool {
        let unit = unit(index)
        guard let recorded = services.options.history.steps[unit.path], recorded.isReusable,
            recorded.spec == spec(of: unit)
        else { return false }
        guard unit.step.kind.isGoingOn, let list = recorded.lists[0] else { return true }
        return recorded.done.count >= list.count
    }

    private func checkRefresh(of place: Int) throws {
        let step = document.steps[place]
        guard case .select = step.kind else {
            throw MictlanXError(.invalidArgument, "--refresh takes a 'select' step, and '\(step.label)' is none")
        }
        let history = services.options.history
        for index in document.steps.indices where waits(index, for: place) && document.steps[index].kind.deletes {
            let path = path(RunState.StepIndex(phase: .main, index: index))
            let units = history.steps.filter { $0.key == path || $0.key.hasPrefix("\(path)[") }
            guard units.contains(where: { $0.value.begun.count > 0 }) else { continue }
            throw MictlanXError(
                .undecided,
                "step '\(path)' has begun to delete by the list of '\(step.label)'; another list would be another "
                    + "deletion. Begin a new run")
        }
    }

    // MARK: What was edited

    /// The steps that are others than those of the journal, and those that see what they give.
    private func editedSteps() throws -> Set<Int> {
        let history = services.options.history
        var edited = Set(
            document.steps.indices.filter { index in
                let unit = unit(index)
                guard let recorded = history.steps[unit.path] else { return false }
                if case .run = unit.step.kind, services.options.hasOtherNested { return true }
                return recorded.spec != spec(of: unit)
            })
        var isGrowing = !edited.isEmpty
        while isGrowing {
            let seen = edited.map { document.steps[$0].id }
            let more = document.steps.indices.filter { index in
                !edited.contains(index) && seen.contains { document.steps[index].sees($0) }
            }
            isGrowing = !more.isEmpty
            edited.formUnion(more)
        }
        let edits = services.options.earlier.map { WorkflowEdits(from: $0, to: document) }
        let done = edited.sorted().filter { index in
            let recorded = history.steps[unit(index).path]
            return document.steps[index].kind.changesSomething
                && recorded.map { $0.status.isSettled && $0.status.letsPass && $0.status != .skipped } ?? false
        }
        guard done.isEmpty || services.options.acceptsChanges else {
            let names = done.map { index in
                let label = document.steps[index].label
                return "'\(label)'" + (edits?.reason(label).map { " (\($0))" } ?? "")
            }
            throw MictlanXError(
                .undecided,
                "\(names.joined(separator: ", ")) \(done.count == 1 ? "was" : "were") done and would be done again, since the "
                    + "workflow was edited; --accept-changes allows that")
        }
        for index in edited.sorted() where history.steps[unit(index).path] != nil {
            let label = document.steps[index].label
            guard let reason = edits?.reason(label) else { continue }
            services.log(.info, "'\(label)' is done anew: \(reason)", step: unit(index).path)
        }
        return edited
    }

    private func awaits(_ index: Int, _ name: String?) -> Bool {
        guard case .awaitBulk(let spec) = document.steps[index].kind else { return false }
        return spec.bulks.contains { $0.id == name }
    }

    private func unit(_ index: Int) -> StepUnit {
        let index = RunState.StepIndex(phase: .main, index: index)
        return StepUnit(step: step(index), path: path(index), phase: .main, scope: scope(of: index))
    }
}

extension StepKind {
    /// Whether the step deletes balls.
    fileprivate var deletes: Bool {
        switch self {
        case .delete, .deleteBucket, .run: true
        case .select, .put, .bulkPut, .awaitBulk, .get, .verify, .wait, .replay, .shell, .assert, .echo, .set: false
        }
    }

    /// Whether doing the step once more could change something.
    fileprivate var changesSomething: Bool {
        switch self {
        case .put, .bulkPut, .get, .delete, .deleteBucket, .replay, .run, .shell: true
        case .select, .awaitBulk, .verify, .wait, .assert, .echo, .set: false
        }
    }
}
