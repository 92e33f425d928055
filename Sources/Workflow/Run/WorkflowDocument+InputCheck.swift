internal import MictlanXText

extension WorkflowDocument {
    /// Whether every value that is computed from inputs alone fits its key: what can be known before the run is refused
    /// before the run. Steps that may be skipped, and handlers of failures, are left to the run.
    func checkFields(with inputs: ValueMap, into diagnostics: inout Diagnostics) -> Bool {
        let scope = EvaluationScope(roots: ["inputs": .map(inputs)])
        var isRight = true
        for step in steps + always where step.when == nil {
            for use in step.uses {
                guard case .template(let template) = use.source, let fits = use.fits, template.isOfInputsAlone else {
                    continue
                }
                guard let finding = Self.finding(template, fits, use, scope, inputs) else { continue }
                diagnostics.append(finding)
                isRight = false
            }
        }
        return isRight
    }

    private static func finding(
        _ template: Template, _ fits: ExpressionUse.Fits, _ use: ExpressionUse, _ scope: EvaluationScope,
        _ inputs: ValueMap
    ) -> Diagnostic? {
        let value: WorkflowValue
        do throws(ExpressionFailure) {
            value = try template.evaluate(in: scope)
        } catch {
            return error.diagnostic
        }
        let reason: String
        var meant: String?
        do throws(FieldMismatch) {
            try fits(value)
            return nil
        } catch {
            switch error {
            case .wrongType: reason = "takes \(use.expected.name), not \(value.type)"
            case .notAllowed(let text, let word): (reason, meant) = (text, word)
            }
        }
        let notes = Set(template.references.compactMap(\.path.first)).sorted().map { name in
            "input \(name.quoted) is \((inputs[name] ?? .null).display.quoted)"
        }
        return Diagnostic(
            .error, .badValue, "\(use.key.name.quoted): \(reason)", at: use.span,
            label: meant.map { "did you mean '\($0)'?" }, notes: notes)
    }
}

extension Template {
    /// Whether nothing but inputs decides the value.
    fileprivate var isOfInputsAlone: Bool {
        let references = references
        return !references.isEmpty && references.allSatisfy { $0.root == "inputs" }
            && expressions.allSatisfy(\.node.isPure)
    }
}
