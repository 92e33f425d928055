internal import MictlanXBatch
internal import MictlanXClient
internal import MictlanXModel
internal import MictlanXText
internal import SystemPackage

// What a resume compares.
extension RunSession {
    /// What the journal knows of a step that is still the same. Handlers are run afresh each time.
    func history(of unit: StepUnit) -> StepHistory? {
        guard unit.phase == .main, unit.part != .handler else { return nil }
        let history = services.options.history
        if let recorded = history.steps[unit.path], recorded.spec == spec(of: unit), recorded.input == input(of: unit) {
            return recorded
        }
        // What is lost of a journal may be all of a step.
        guard history.isDoubtful else { return nil }
        return StepHistory(spec: spec(of: unit), input: input(of: unit), isDoubtful: true)
    }

    // MARK: Steps that were begun and are not done

    /// Whether the journal has the beginning of a step and not its end, so that nobody knows what became of it.
    private func isOpen(_ path: String) -> Bool {
        guard let recorded = services.options.history.steps[path] else { return false }
        return [.running, .cancelled, .timedOut].contains(recorded.status)
    }

    /// What was decided about a step that is to be asked about.
    func decision(on unit: StepUnit) -> ResumeDecision? {
        let isOne = unit.part == .instance || (unit.part == .whole && unit.step.fanOut == nil)
        guard isOne, unit.phase == .main, unit.step.resumeMode == .ask, isOpen(unit.path) else { return nil }
        return decision(on: unit.path, of: unit.step)
    }

    /// Whether an attempt takes nothing over from an earlier one that did not come to an end.
    func beginsAnew(_ unit: StepUnit) -> Bool {
        unit.step.resumeMode != .reuse && isOpen(unit.path)
    }

    private func decision(on path: String, of step: Step) -> ResumeDecision? {
        services.options.decisions[path] ?? services.options.decisions[step.label]
    }

    /// Checks that somebody has decided about every step of which nobody knows what became of it, also those of the
    /// workflows that this one runs: all questions come before the first step.
    ///
    /// - Throws: a failure with the code `decision`; `invalidArgument` where a decision names no step.
    func checkDecisions() throws {
        guard !isNested else { return }
        for path in services.options.decisions.keys.sorted() where services.options.history.steps[path] == nil {
            _ = try place(of: String(path.prefix { $0 != "/" && $0 != "[" }), option: "--accept")
        }
        try checkDecisions(about: document, in: services.options.documentDirectory, prefix: "")
    }

    private func checkDecisions(about document: WorkflowDocument, in directory: FilePath, prefix: String) throws {
        let known = services.options.history.steps.keys
        for step in document.steps {
            guard case .run(let spec) = step.kind, let nested = services.nested.workflow(spec, in: directory) else {
                continue
            }
            let whole = prefix + step.label
            let paths = step.fanOut == nil ? [whole] : known.filter { $0.isInstance(of: whole) }.sorted()
            // A step that is reused runs nothing of the other workflow.
            for path in paths where services.options.history.steps[path]?.isReusable != true {
                try checkDecisions(about: nested.document, in: nested.directory, prefix: "\(path)/")
            }
        }
        for step in document.steps where step.resumeMode == .ask {
            let whole = prefix + step.label
            let paths = known.filter { $0 == whole || $0.isInstance(of: whole) }
            // The whole of a step with instances is open whenever one of them is.
            let own = step.fanOut == nil ? paths : paths.filter { $0 != whole }
            for path in own.sorted() where isOpen(path) && decision(on: path, of: step) == nil {
                var failure = StepFailure(
                    MictlanXError(
                        .undecided,
                        "it was begun and nobody knows whether it was done; look, and give --accept \(path)=done or "
                            + "--accept \(path)=redo"))
                failure.step = path
                throw failure
            }
        }
    }

    // MARK: Checksums

    /// Changes whenever the step does another thing.
    func spec(of unit: StepUnit) -> Checksum {
        let spec = unit.step.spec.checksum(isInstance: unit.part == .instance)
        let edition = services.editions[unit.path]
        return edition == 0 ? spec : SHA256.hash(Array("\(spec.hex) \(edition)".utf8))
    }

    /// Changes whenever a value does that decides what the step does.
    func input(of unit: StepUnit) -> Checksum {
        var hasher = SHA256()
        for reference in unit.step.uses.filter({ !Step.neutralUses.contains($0.key) }).flatMap(\.references) {
            var value = unit.scope.roots[reference.root]
            for name in reference.path {
                guard case .map(let map)? = value else { break }
                value = map[name]
            }
            hasher.update(Array("\(reference.root).\(reference.path.joined(separator: "."))=".utf8))
            hasher.update(Array((value ?? .null).identity.utf8))
            hasher.update([0x0A])
        }
        // A wait belongs to the list of its bulk: with another one the job is another, too.
        if case .awaitBulk(let spec) = unit.step.kind, case .map(let steps)? = unit.scope.roots["steps"] {
            for bulk in spec.bulks {
                guard case .map(let outputs)? = steps[bulk.id], let items = outputs["items"] else { continue }
                hasher.update(Array("\(bulk.id)=\(items.identity)\n".utf8))
            }
        }
        return hasher.finish()
    }
}

extension WorkflowValue {
    /// What tells the value from others: of a list its content, which another list of the same size does not have.
    fileprivate var identity: String {
        if case .items(let items) = self { items.sha256.hex } else { JSONText.encode(json) }
    }
}

extension String {
    /// Whether this is the path of an instance of a step, `up[3]` of `up`; what lies below that one is no instance.
    fileprivate func isInstance(of whole: String) -> Bool {
        hasPrefix("\(whole)[") && hasSuffix("]") && !dropFirst(whole.count).contains("/")
    }
}
