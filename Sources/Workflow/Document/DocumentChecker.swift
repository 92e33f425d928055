internal import MictlanXText

/// Checks what concerns several steps: ids, references, types of expressions, bulks and their awaits. Faulty steps are
/// checked with the others, so that all faults of a file are found at once.
struct DocumentChecker {
    let document: WorkflowDocument
    let sections: DraftSections
    var diagnostics: Diagnostics
    /// Every step with an id, the first of each.
    let stepsByID: [String: DraftStep]
    /// Whether there may be steps whose ids could not be read.
    let hasUnreadSteps: Bool
    private let unread: UnreadNames
    private var inputTypes: [String: ValueType] = [:]
    private var varTypes: [String: ValueType] = [:]
    /// The variables below the one that is being checked.
    private var laterVars: Set<String> = []
    /// The outputs of the steps that are settled at the place that is being checked.
    var stepTypes: [String: ValueType] = [:]
    /// The list of steps that is being checked, and the place of the step in it.
    var list = (steps: [DraftStep](), graph: StepGraph(needs: []), index: 0)

    /// - Parameters:
    ///   - document: What was decoded.
    ///   - sections: Its steps, with those that are faulty.
    ///   - decoding: How the decoding ended.
    init(_ document: WorkflowDocument, _ sections: DraftSections, _ decoding: Decoding) {
        self.document = document
        self.sections = sections
        diagnostics = decoding.diagnostics
        hasUnreadSteps = decoding.hasUnreadSteps
        unread = decoding.unread
        let named = sections.all.compactMap { step in step.id.map { ($0, step) } }
        stepsByID = Dictionary(named) { first, _ in first }
        for input in document.inputs { inputTypes[input.name] = input.isSecret ? .secret : input.type.valueType }
        for name in unread.inputs { inputTypes[name] = .any }
    }

    private static let secretHelp = "a secret reaches only fields that take one, as the environment of a 'shell'"

    private var environment: TypeEnvironment {
        var environment = TypeEnvironment(
            inputs: inputTypes, vars: varTypes, steps: stepTypes, env: document.env,
            secrets: document.secrets.map(\.name))
        for context in unread.contexts where environment.roots[context] != nil {
            environment = environment.with(context, .any)
        }
        return environment
    }

    /// Runs all checks; the global uses are the expressions of `defaults` and `deadline`.
    mutating func check(globalUses: [ExpressionUse]) {
        checkIDs()
        laterVars = Set(document.vars.map(\.name))
        for variable in document.vars {
            laterVars.remove(variable.name)
            varTypes[variable.name] = type(of: variable.value, in: environment, after: "variables")
        }
        for use in globalUses { check(use, in: environment) }
        check(sections.steps)
        let afterSteps = stepTypes
        list.steps = []
        for output in document.outputs { _ = type(of: output.value, in: environment, after: "outputs") }
        check(sections.onFailure, as: .ofRun)
        check(sections.always, as: .ofRun)
        stepTypes = afterSteps
        checkBulks()
        checkPrograms()
    }

    // MARK: Expressions

    /// What the steps of a list are there for.
    enum Purpose {
        case work
        /// They follow a step that failed.
        case ofStep
        /// They follow a run that may have ended anywhere.
        case ofRun
    }

    /// Checks one list of steps, each in view of those that are certain to have settled before it.
    private mutating func check(_ steps: [DraftStep], as purpose: Purpose = .work) {
        let before = stepTypes
        var types: [Int: ValueType] = [:]
        list = (steps, StepGraph(steps.map(\.head)), 0)
        checkNeeds()
        var last: Int?
        for index in list.graph.order {
            list.index = index
            if let last, list.graph.needs[index] == [last], !hasUnreadSteps {
                // A sequence grows by one; what the last step saw is still there.
                if let id = steps[last].id { stepTypes[id] = types[last] }
            } else {
                stepTypes = before
                for other in steps.indices where isSettled(other, before: index) {
                    if let id = steps[other].id { stepTypes[id] = types[other] ?? .any }
                }
            }
            types[index] = check(steps[index], as: purpose)
            last = index
        }
        stepTypes = before
        for (index, step) in steps.enumerated() { if let id = step.id { stepTypes[id] = types[index] } }
    }

    /// Checks one step; gives the type of what it offers, `nil` where it has no id.
    private mutating func check(_ step: DraftStep, as purpose: Purpose) -> ValueType? {
        var environment = environment
        if purpose != .work { environment = environment.with("error", ContextTypes.error) }
        let whole = environment
        for (name, type) in instanceTypes(of: step, in: environment) { environment = environment.with(name, type) }
        var own = step.kind?.outputs ?? step.kindName.map(ContextTypes.outputs(ofKind:))
        if case .set(let spec)? = step.kind {
            var set = own ?? [:]
            add(spec, to: &set, in: environment)
            own = set
        }
        if case .run(let spec)? = step.kind {
            for input in spec.inputs { _ = type(of: input.value, in: environment, after: "inputs", takesSecrets: true) }
        }
        let trees = [Step.Keys.outputs, SetStep.key, RunStep.Keys.inputs]
        for use in step.uses where !trees.contains(use.key) {
            let seen = Step.wholeStepKeys.contains(use.key) ? whole : environment
            check(use, in: seen.seen(by: use, of: step), of: step)
        }
        if purpose == .ofRun { warnOfMissingOutputs(in: step) }
        if let kind = step.kind {
            checkItems(of: kind)
            checkAwait(of: kind)
        }
        checkHandler(of: step)
        return type(of: step, giving: own, environment)
    }

    private mutating func checkHandler(of step: DraftStep) {
        guard let handler = step.handler else { return }
        let (outer, settled) = (list, stepTypes)
        check(handler.steps, as: .ofStep)
        (list, stepTypes) = (outer, settled)
    }

    /// The type of what a step offers, its named outputs checked; `nil` where it has no id.
    private mutating func type(
        of step: DraftStep, giving known: [String: ValueType]?, _ environment: TypeEnvironment
    ) -> ValueType? {
        guard let id = step.id else {
            if let output = step.outputs.first {
                diagnostics.error(
                    .missingKey, "outputs of a step without an id cannot be used", at: output.span,
                    help: "give the step an 'id'")
            }
            return nil
        }
        defer { stepTypes[id] = nil }
        // What a faulty 'set' names is not known, nor what another file gives.
        let isOpen = step.kindName == RunStep.schema.name || (step.kind == nil && step.kindName == SetStep.key.name)
        let own = isOpen ? nil : known
        stepTypes[id] = own.map { ValueType.record($0) } ?? .any
        let environment = environment.with("steps", .record(stepTypes))
        var outputs = own ?? [:]
        for output in step.outputs {
            let type = type(of: output.value, in: environment, after: "outputs")
            if let kind = step.kindName, own?[output.name] != nil {
                diagnostics.error(
                    .badValue, "\(kind.quoted) has an output \(output.name.quoted) already", at: output.span)
            }
            outputs[output.name] = type
        }
        guard own != nil else { return .any }
        guard step.fanOut != nil else { return .record(outputs) }
        // Of a step with instances each output is the list of theirs.
        for (name, type) in outputs where ContextTypes.everyStep[name] == nil { outputs[name] = .list(type) }
        return .record(outputs)
    }

    /// Adds what a `set` names; its values see what stands before the step, and none of each other.
    private mutating func add(_ spec: SetStep, to outputs: inout [String: ValueType], in environment: TypeEnvironment) {
        for value in spec.values {
            if ContextTypes.everyStep[value.name] != nil {
                diagnostics.error(
                    .badValue, "every step has an output \(value.name.quoted) already", at: value.span)
            }
            outputs[value.name] = type(of: value.value, in: environment, after: "set")
        }
    }

    private mutating func check(_ use: ExpressionUse, in environment: TypeEnvironment, of step: DraftStep? = nil) {
        for alias in use.aliases { diagnostics.enter(alias) }
        defer { for _ in use.aliases { diagnostics.leave() } }
        let environment = settle(use.references, in: environment, of: step?.id)
        let type: ValueType
        switch use.source {
        case .template(let template): type = template.check(in: environment, into: &diagnostics)
        case .condition(let expression): type = expression.check(in: environment, into: &diagnostics)
        }
        warnOfStatusWords(in: use.expressions)
        guard !use.expected.accepts(type) else { return }
        diagnostics.error(
            .expressionType, "\(use.key.name.quoted) takes \(use.expected.name), the expression gives \(type)",
            at: use.span, help: type.holdsSecret ? Self.secretHelp : use.expected.remedy(for: type))
    }

    /// The type of a value of any shape, all its expressions checked.
    private mutating func type(
        of tree: ValueTree, in environment: TypeEnvironment, after place: String, takesSecrets: Bool = false
    ) -> ValueType {
        switch tree {
        case .value(let value): return value.type
        case .template(let template):
            let type = template.check(
                in: settle(template.references, in: environment, of: nil), into: &diagnostics)
            warnOfStatusWords(in: template.expressions)
            guard type.holdsSecret, !(takesSecrets && type == .secret) else { return type }
            diagnostics.error(.expressionType, "a secret cannot be kept here", at: template.span, help: Self.secretHelp)
            return .any
        case .list(let items):
            for item in items { _ = type(of: item, in: environment, after: place) }
            return .list(.any)
        case .map(let entries):
            var record: [String: ValueType] = [:]
            for entry in entries { record[entry.name] = type(of: entry.value, in: environment, after: place) }
            return .record(record)
        }
    }

    /// Reports the steps that an expression uses and that have not run before it.
    ///
    /// - Returns: The environment in which they have outputs of any type, so that the rest of the expression is checked.
    private mutating func settle(
        _ references: [ContextReference], in environment: TypeEnvironment, of own: String?
    ) -> TypeEnvironment {
        var environment = environment
        var unsettled: [String: ValueType] = [:]
        for reference in references {
            if reference.root == "vars", let name = reference.path.first, laterVars.contains(name) {
                diagnostics.error(
                    .unknownName, "variable \(name.quoted) is not computed yet", at: reference.span,
                    help: "variables are computed from top to bottom: move \(name.quoted) up")
                environment = environment.with("vars", .any)
            }
            guard let id = reference.step, stepTypes[id] == nil else { continue }
            unsettled[id] = .any
            if let other = stepsByID[id] {
                if id == own {
                    diagnostics.error(.notAnAncestor, "a step cannot use its own outputs here", at: reference.span)
                } else {
                    reportNotSettled(other, at: reference.span)
                }
            } else if !hasUnreadSteps {
                reportUnknown(id, at: reference.span)
            }
        }
        guard !unsettled.isEmpty else { return environment }
        return environment.with("steps", .record(stepTypes.merging(unsettled) { mine, _ in mine }))
    }

    /// Reports an id that no step has.
    mutating func reportUnknown(_ id: String, at span: SourceSpan, label: String? = nil) {
        let label = label ?? suggestion(for: id)
        let known = sections.all.compactMap(\.id)
        let isShort = label == nil && (1...12).contains(known.count)
        diagnostics.error(
            .unknownStep, "there is no step \(id.quoted)", at: span, label: label,
            notes: isShort ? ["steps with an id: " + known.joined(separator: " ")] : [])
    }

    func suggestion(for id: String, where isMeant: (DraftStep) -> Bool = { _ in true }) -> String? {
        let known = stepsByID.filter { isMeant($0.value) }.keys.sorted()
        return Suggestion.closest(to: id, among: known).map { "did you mean '\($0)'?" }
    }
}
