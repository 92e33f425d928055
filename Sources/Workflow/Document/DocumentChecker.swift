internal import MictlanXBatch
internal import MictlanXText

/// Checks what concerns several steps: ids, references, types of expressions, bulks and their awaits.
struct DocumentChecker {
    private let document: WorkflowDocument
    private(set) var diagnostics: Diagnostics
    /// Every step with an id, the first of each.
    private let stepsByID: [String: Step]
    /// Whether steps are missing that could not be decoded.
    private let isIncomplete: Bool
    private var inputTypes: [String: ValueType] = [:]
    private var varTypes: [String: ValueType] = [:]
    /// The outputs of the steps that are settled at the place that is being checked.
    private var stepTypes: [String: ValueType] = [:]

    /// - Parameters:
    ///   - document: What was decoded.
    ///   - faultySteps: Of each step that could not be decoded the id, if it has one.
    ///   - diagnostics: What was found until now.
    init(_ document: WorkflowDocument, faultySteps: [String?], diagnostics: Diagnostics) {
        isIncomplete = !faultySteps.isEmpty
        for id in faultySteps.compactMap(\.self) { stepTypes[id] = .any }
        self.document = document
        self.diagnostics = diagnostics
        let named = document.allSteps.compactMap { step in step.id.map { ($0, step) } }
        stepsByID = Dictionary(named) { first, _ in first }
        for input in document.inputs { inputTypes[input.name] = input.isSecret ? .secret : input.type.valueType }
    }

    private static let secretHelp = "a secret reaches only fields that take one, as the environment of a 'shell'"

    private var environment: TypeEnvironment {
        TypeEnvironment(
            inputs: inputTypes, vars: varTypes, steps: stepTypes, env: document.env,
            secrets: document.secrets.map(\.name))
    }

    /// Runs all checks; the global uses are the expressions of `defaults` and `deadline`.
    mutating func check(globalUses: [ExpressionUse]) {
        checkIDs()
        for variable in document.vars {
            varTypes[variable.name] = type(of: variable.value, in: environment, after: "variables")
        }
        for use in globalUses { check(use, in: environment) }
        check(document.steps, with: [:])
        let afterSteps = stepTypes
        for output in document.outputs { _ = type(of: output.value, in: environment, after: "outputs") }
        check(document.onFailure, with: ["error": ContextTypes.error])
        check(document.always, with: ["error": ContextTypes.error])
        stepTypes = afterSteps
        checkBulks()
    }

    private mutating func checkIDs() {
        var first: [String: SourceSpan] = [:]
        for step in document.allSteps {
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

    private mutating func check(_ steps: [Step], with contexts: [String: ValueType]) {
        for step in steps {
            var environment = environment
            for (name, type) in contexts { environment = environment.with(name, type) }
            var own = step.kind.outputs
            if case .set(let spec) = step.kind { add(spec, to: &own, in: environment) }
            for use in step.uses where use.key != Step.Keys.outputs && use.key != SetStep.key {
                check(use, in: environment.seen(by: use, of: step.kind), of: step)
            }
            checkItems(of: step)
            guard let id = step.id else {
                if let output = step.outputs.first {
                    diagnostics.error(
                        .missingKey, "outputs of a step without an id cannot be used", at: output.span,
                        help: "give the step an 'id'")
                }
                continue
            }
            stepTypes[id] = .record(own)
            var outputs = own
            for output in step.outputs {
                let type = type(of: output.value, in: self.environment, after: "outputs")
                if own[output.name] != nil {
                    diagnostics.error(
                        .badValue, "\(step.kind.name.quoted) has an output \(output.name.quoted) already",
                        at: output.span)
                }
                outputs[output.name] = type
            }
            stepTypes[id] = .record(outputs)
        }
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

    private mutating func check(_ use: ExpressionUse, in environment: TypeEnvironment, of step: Step? = nil) {
        for alias in use.aliases { diagnostics.enter(alias) }
        defer { for _ in use.aliases { diagnostics.leave() } }
        guard referencesAreSettled(use.references, in: step?.id) else { return }
        let type: ValueType
        switch use.source {
        case .template(let template): type = template.check(in: environment, into: &diagnostics)
        case .condition(let expression): type = expression.check(in: environment, into: &diagnostics)
        }
        guard !use.expected.accepts(type) else { return }
        diagnostics.error(
            .expressionType, "\(use.key.name.quoted) takes \(use.expected.name), the expression gives \(type)",
            at: use.span, help: type.holdsSecret ? Self.secretHelp : use.expected.conversion(from: type))
    }

    /// The type of a value of any shape, all its expressions checked.
    private mutating func type(of tree: ValueTree, in environment: TypeEnvironment, after place: String) -> ValueType {
        switch tree {
        case .value(let value): return value.type
        case .template(let template):
            guard referencesAreSettled(template.references, in: nil) else { return .any }
            let type = template.check(in: environment, into: &diagnostics)
            guard type.holdsSecret else { return type }
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

    /// Whether all steps that an expression uses have run before it; reports those that have not.
    private mutating func referencesAreSettled(_ references: [ContextReference], in own: String?) -> Bool {
        var areSettled = true
        for reference in references {
            guard let id = reference.step, stepTypes[id] == nil else { continue }
            areSettled = false
            if let other = stepsByID[id] {
                let message =
                    id == own ? "a step cannot use its own outputs here" : "step \(id.quoted) has not run yet here"
                diagnostics.error(
                    .notAnAncestor, message, at: reference.span,
                    related: id == own ? [] : [.init(span: other.span, message: "it stands here")])
            } else {
                diagnostics.error(
                    .unknownStep, "there is no step \(id.quoted)", at: reference.span, label: suggestion(for: id))
            }
        }
        return areSettled
    }

    private func suggestion(for id: String) -> String? {
        Suggestion.closest(to: id, among: stepsByID.keys.sorted()).map { "did you mean '\($0)'?" }
    }

    // MARK: Work lists

    /// Checks that a list of files goes where files are wanted and a list of balls where balls are.
    private mutating func checkItems(of step: Step) {
        let (wantsFiles, items): (Bool, Field<ItemSet>?) =
            switch step.kind {
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
            "\(step.kind.name.quoted) takes a list of \(wantsFiles ? "files" : "balls"), "
                + "\(id.quoted) gives \(origin.givesFiles ? "files" : "balls")",
            at: items.span)
    }

    // MARK: Bulks

    private mutating func checkBulks() {
        var awaited: Set<String> = []
        var started: Set<String> = []
        for step in document.allSteps {
            switch step.kind {
            case .bulkPut: if let id = step.id { started.insert(id) }
            case .awaitBulk(let waiting):
                for bulk in waiting.bulks {
                    awaited.insert(bulk.id)
                    if !started.contains(bulk.id), !isFaulty(bulk.id) { reportAwait(of: bulk.id, at: bulk.span) }
                }
            default: break
            }
        }
        // The step that waits may be among those that are missing.
        guard !isIncomplete else { return }
        for step in document.allSteps {
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

    private func isFaulty(_ id: String) -> Bool { stepsByID[id] == nil && stepTypes[id] == .any }

    private mutating func reportAwait(of id: String, at span: SourceSpan) {
        guard let step = stepsByID[id] else {
            diagnostics.error(.unknownStep, "there is no step \(id.quoted)", at: span, label: suggestion(for: id))
            return
        }
        if case .bulkPut = step.kind {
            diagnostics.error(
                .notAnAncestor, "step \(id.quoted) has not run yet here", at: span,
                related: [.init(span: step.span, message: "it stands here")])
        } else {
            diagnostics.error(
                .notABulk, "step \(id.quoted) is a \(step.kind.name.quoted), not a 'bulk_put'", at: span,
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

extension SchemaType {
    /// How an expression of another type is made to fit.
    fileprivate func conversion(from type: ValueType) -> String? {
        guard type == .string || type == .int else { return nil }
        return switch self {
        case .int, .natural, .positive: "convert it with int(…)"
        case .number, .fraction, .percent: "convert it with float(…)"
        case .duration: "convert it with duration(…)"
        case .size: "convert it with size(…)"
        case .string, .bucket, .ballName, .path, .glob: "convert it with string(…)"
        default: nil
        }
    }
}
