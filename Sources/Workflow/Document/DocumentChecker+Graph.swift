internal import MictlanXText

extension DocumentChecker {
    /// Checks that no two steps have one id.
    mutating func checkIDs() {
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

    /// Whether a step of the list is certain to have settled before another one begins. Where steps are missing from
    /// the list nobody knows their needs, and the order of the file counts as well; where steps wait for each other any
    /// order is as good: what follows from a fault is not another one.
    func isSettled(_ other: Int, before index: Int) -> Bool {
        list.graph.isAncestor(other, of: index) || (hasUnreadSteps && other < index) || !list.graph.circle.isEmpty
    }

    /// Checks that the needs of every step can be met.
    mutating func checkNeeds() {
        let own = Set(list.steps.compactMap(\.id))
        for step in list.steps {
            for need in step.needs ?? [] where !own.contains(need.id) {
                if let other = stepsByID[need.id] {
                    diagnostics.error(
                        .notAnAncestor, "step \(need.id.quoted) is in another list and cannot be waited for",
                        at: need.span, related: [.init(span: other.span, message: "it stands here")])
                } else if !hasUnreadSteps {
                    reportUnknown(need.id, at: need.span)
                }
            }
        }
        checkCircle()
    }

    private mutating func checkCircle() {
        let circle = list.graph.circle
        guard let first = circle.first else { return }
        let names = (circle + [first]).map { list.steps[$0].label }
        let next = circle.dropFirst().first ?? first
        let place = list.steps[first].needs?.first { $0.id == list.steps[next].id }?.span ?? list.steps[first].span
        let message =
            circle.count == 1
            ? "step \(names[0].quoted) waits for itself"
            : "these steps wait for each other: "
                + names.joined(separator: " → ")
        diagnostics.error(
            .dependencyCycle, message, at: place,
            related: circle.dropFirst().map {
                .init(span: list.steps[$0].span, message: "\(list.steps[$0].label.quoted) stands here")
            })
    }

    /// Reports that a step may not have run before the one that is checked, with the needs that would make it so.
    mutating func reportNotSettled(_ other: DraftStep, at span: SourceSpan) {
        var message = "step \((other.id ?? other.label).quoted) has not run yet here"
        var help: String?
        if let place = list.steps.firstIndex(where: { $0.id == other.id }), list.steps.indices.contains(list.index),
            place != list.index, !list.graph.isAncestor(list.index, of: place)
        {
            if place < list.index {
                message = "step \((other.id ?? other.label).quoted) is not certain to have run before this one"
            }
            help = proposal(adding: other)
        }
        diagnostics.error(
            .notAnAncestor, message, at: span, related: [.init(span: other.span, message: "it stands here")],
            help: help)
    }

    private func proposal(adding other: DraftStep) -> String? {
        guard let id = other.id else { return nil }
        let step = list.steps[list.index]
        guard let needs = step.needs else {
            // The step before stays one that is waited for, if it can be named.
            let before = list.index > 0 ? list.steps[list.index - 1].id : nil
            return "write 'needs: [\(([before].compactMap(\.self) + [id]).joined(separator: ", "))]'"
        }
        return "write 'needs: [\((needs.map(\.id) + [id]).joined(separator: ", "))]'"
    }

    /// Warns where a handler uses an output of a step that may not have run.
    mutating func warnOfMissingOutputs(in step: DraftStep) {
        let own = Set(list.steps.compactMap(\.id))
        let asked = Set((step.when?.references ?? []).compactMap { $0.step })
        for expression in step.uses.flatMap(\.expressions) {
            let statuses = Set(expression.references.filter { $0.path.last == "status" }.compactMap(\.step))
            for reference in expression.references(excused: true) {
                guard let id = reference.step, reference.path.count > 1, reference.path[1] != "status",
                    !own.contains(id), stepsByID[id] != nil, !asked.contains(id) || step.when == expression,
                    !statuses.contains(id)
                else { continue }
                diagnostics.warning(
                    .outputMayBeMissing,
                    "step \(id.quoted) may not have run here and then has no \(reference.path[1].quoted)",
                    at: reference.span,
                    help: "write 'default(\(reference.root).\(reference.path.joined(separator: ".")), …)'")
            }
        }
    }

    // MARK: Instances

    /// The contexts that the instances of a step have beside those of the step.
    mutating func instanceTypes(of step: DraftStep, in environment: TypeEnvironment) -> [String: ValueType] {
        switch step.fanOut {
        case nil: return [:]
        case .foreach(let tree):
            return ["item": elementType(of: tree, Step.Keys.foreach, in: environment), "index": .int]
        case .matrix(let lists):
            let types = lists.map { ($0.name, elementType(of: $0.value, Step.Keys.matrix, in: environment)) }
            // A faulty one has no lists.
            let matrix = lists.isEmpty ? ValueType.any : .record(Dictionary(types) { first, _ in first })
            return ["matrix": matrix, "index": .int]
        }
    }

    private mutating func elementType(
        of tree: ValueTree, _ key: KeySchema, in environment: TypeEnvironment
    ) -> ValueType {
        // The expressions themselves are checked with the others of the step.
        var ignored = Diagnostics()
        switch tree {
        case .list(let items):
            let types = items.map { item -> ValueType in
                switch item {
                case .value(let value): value.type
                case .template(let template): template.check(in: environment, into: &ignored)
                case .list, .map: .any
                }
            }
            return types.dropFirst().reduce(types.first ?? .any) { $0.joined(with: $1) }
        case .template(let template):
            switch template.check(in: environment, into: &ignored) {
            case .list(let element): return element
            case .itemset: return ContextTypes.item
            case .any: return .any
            case let type:
                diagnostics.error(
                    .expressionType, "\(key.name.quoted) takes a list, the expression gives \(type)", at: template.span)
                return .any
            }
        case .value, .map: return .any
        }
    }
}
