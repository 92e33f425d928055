internal import MictlanXBatch
internal import MictlanXText

/// Checks what concerns several steps: ids, references, types of expressions, bulks and their awaits. Faulty steps are
/// checked with the others, so that all faults of a file are found at once.
struct DocumentChecker {
    private let document: WorkflowDocument
    private let sections: DraftSections
    private(set) var diagnostics: Diagnostics
    /// Every step with an id, the first of each.
    private let stepsByID: [String: DraftStep]
    /// Whether there may be steps whose ids could not be read.
    private let hasUnreadSteps: Bool
    private let unread: UnreadNames
    private var inputTypes: [String: ValueType] = [:]
    private var varTypes: [String: ValueType] = [:]
    /// The variables below the one that is being checked.
    private var laterVars: Set<String> = []
    /// The outputs of the steps that are settled at the place that is being checked.
    private var stepTypes: [String: ValueType] = [:]

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
        for input in document.inputs { inputTypes[input.name] = input.type.valueType }
        for name in unread.inputs { inputTypes[name] = .any }
    }

    private var environment: TypeEnvironment {
        var environment = TypeEnvironment(inputs: inputTypes, vars: varTypes, steps: stepTypes)
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
        check(sections.steps, with: [:])
        let afterSteps = stepTypes
        for output in document.outputs { _ = type(of: output.value, in: environment, after: "outputs") }
        check(sections.onFailure, with: ["error": ContextTypes.error])
        check(sections.always, with: ["error": ContextTypes.error])
        stepTypes = afterSteps
        checkBulks()
    }

    private mutating func checkIDs() {
        var first: [String: SourceSpan] = [:]
        for step in sections.all {
            guard let id = step.id else { continue }
            guard let earlier = first[id] else {
                first[id] = step.span
                continue
            }
            diagnostics.error(
                .duplicateID, "the id \(id.quoted) is taken", at: step.span,
                related: [.init(span: earlier, message: "by this step")])
        }
    }

    // MARK: Expressions

    private mutating func check(_ steps: [DraftStep], with contexts: [String: ValueType]) {
        for step in steps {
            var environment = environment
            for (name, type) in contexts { environment = environment.with(name, type) }
            for use in step.uses where use.key != Step.Keys.outputs {
                var environment = environment
                if use.key.seesItem, step.isBulk || step.kindName == nil {
                    environment = environment.with("item", .record(ContextTypes.fileItem))
                }
                environment.allowsStatusFunctions = use.key == Step.Keys.when
                check(use, in: environment, of: step)
            }
            if let kind = step.kind { checkItems(of: kind) }
            guard let id = step.id else {
                if let output = step.outputs.first {
                    diagnostics.error(
                        .missingKey, "outputs of a step without an id cannot be used", at: output.span,
                        help: "give the step an 'id'")
                }
                continue
            }
            guard let kind = step.kindName else {
                stepTypes[id] = .any
                for output in step.outputs { _ = type(of: output.value, in: self.environment, after: "outputs") }
                continue
            }
            let own = ContextTypes.outputs(ofKind: kind)
            stepTypes[id] = .record(own)
            var outputs = own
            for output in step.outputs {
                let type = type(of: output.value, in: self.environment, after: "outputs")
                if own[output.name] != nil {
                    diagnostics.error(
                        .badValue, "\(kind.quoted) has an output \(output.name.quoted) already",
                        at: output.span)
                }
                outputs[output.name] = type
            }
            stepTypes[id] = .record(outputs)
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
        guard !use.expected.accepts(type) else { return }
        diagnostics.error(
            .expressionType, "\(use.key.name.quoted) takes \(use.expected.name), the expression gives \(type)",
            at: use.span, help: use.expected.remedy(for: type))
    }

    /// The type of a value of any shape, all its expressions checked.
    private mutating func type(of tree: ValueTree, in environment: TypeEnvironment, after place: String) -> ValueType {
        switch tree {
        case .value(let value): return value.type
        case .template(let template):
            return template.check(
                in: settle(template.references, in: environment, of: nil), into: &diagnostics)
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
                let message =
                    id == own ? "a step cannot use its own outputs here" : "step \(id.quoted) has not run yet here"
                diagnostics.error(
                    .notAnAncestor, message, at: reference.span,
                    related: id == own ? [] : [.init(span: other.span, message: "it stands here")])
            } else if !hasUnreadSteps {
                reportUnknown(id, at: reference.span)
            }
        }
        guard !unsettled.isEmpty else { return environment }
        return environment.with("steps", .record(stepTypes.merging(unsettled) { mine, _ in mine }))
    }

    private mutating func reportUnknown(_ id: String, at span: SourceSpan, label: String? = nil) {
        let label = label ?? suggestion(for: id)
        let known = sections.all.compactMap(\.id)
        let isShort = label == nil && (1...12).contains(known.count)
        diagnostics.error(
            .unknownStep, "there is no step \(id.quoted)", at: span, label: label,
            notes: isShort ? ["steps with an id: " + known.joined(separator: " ")] : [])
    }

    private func suggestion(for id: String, where isMeant: (DraftStep) -> Bool = { _ in true }) -> String? {
        let known = stepsByID.filter { isMeant($0.value) }.keys.sorted()
        return Suggestion.closest(to: id, among: known).map { "did you mean '\($0)'?" }
    }

    // MARK: Work lists

    /// Checks that a list of files goes where files are wanted and a list of balls where balls are.
    private mutating func checkItems(of kind: StepKind) {
        let (wantsFiles, items): (Bool, Field<ItemSet>?) =
            switch kind {
            case .bulkPut(let bulk): (true, bulk.items)
            case .get(let get): (false, get.target.items)
            case .verify(let verify): (false, verify.target.items)
            case .delete(let delete): (false, delete.target.items)
            default: (false, nil)
            }
        guard let items, case .template(let template) = items.content, let expression = template.wholeExpression,
            let reference = expression.references.first, reference.path.count == 2, let id = reference.step,
            let origin = stepsByID[id]?.kind, origin.givesFiles != wantsFiles
        else { return }
        diagnostics.error(
            .expressionType,
            "\(kind.name.quoted) takes a list of \(wantsFiles ? "files" : "balls"), "
                + "\(id.quoted) gives \(origin.givesFiles ? "files" : "balls")",
            at: items.span)
    }

    // MARK: Bulks

    private mutating func checkBulks() {
        var awaited: Set<String> = []
        var started: Set<String> = []
        // Of a faulty step it is not known which bulks it waits for.
        var areAllRead = !hasUnreadSteps
        for step in sections.all {
            if step.isBulk, let id = step.id { started.insert(id) }
            switch step.kind {
            case .awaitBulk(let waiting):
                for bulk in waiting.bulks {
                    awaited.insert(bulk.id)
                    // The bulk that nothing seems to wait for may be the one that is meant.
                    if stepsByID[bulk.id] == nil { areAllRead = false }
                    if !started.contains(bulk.id) { reportAwait(of: bulk.id, at: bulk.span) }
                }
            case nil where step.kindName == nil || step.kindName == AwaitBulkStep.schema.name: areAllRead = false
            default: break
            }
        }
        guard areAllRead else { return }
        for step in sections.all {
            guard case .bulkPut(let bulk) = step.kind, !bulk.waits, !(step.id.map(awaited.contains) ?? false) else {
                continue
            }
            let help =
                step.id.map { "add a step 'await_bulk: {bulk: \($0)}' after it" } ?? "give it an 'id' and await it"
            diagnostics.error(
                .bulkWithoutAwait, "nothing waits for this bulk, so its failures would be lost", at: step.span,
                help: "\(help), or write 'wait: true'")
        }
    }

    private mutating func reportAwait(of id: String, at span: SourceSpan) {
        guard let step = stepsByID[id] else {
            guard !hasUnreadSteps else { return }
            reportUnknown(id, at: span, label: suggestion(for: id, where: \.isBulk))
            return
        }
        if step.isBulk {
            diagnostics.error(
                .notAnAncestor, "step \(id.quoted) has not run yet here", at: span,
                related: [.init(span: step.span, message: "it stands here")])
        } else if let kind = step.kindName {
            diagnostics.error(
                .notABulk, "step \(id.quoted) is a \(kind.quoted), not a 'bulk_put'", at: span,
                related: [.init(span: step.span, message: "it stands here")])
        }
    }
}

extension StepKind {
    /// Whether the step's `items` are local files rather than balls.
    fileprivate var givesFiles: Bool {
        if case .select(let select) = self, case .files = select.source { return true }
        return false
    }
}
