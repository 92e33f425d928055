internal import MictlanXBatch
internal import MictlanXText

extension DocumentChecker {
    // MARK: Work lists

    /// Checks that a list of files goes where files are wanted and a list of balls where balls are.
    mutating func checkItems(of kind: StepKind) {
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

    // MARK: Programs

    /// A document says that it runs programs: a reader sees it at its head.
    mutating func checkPrograms() {
        guard !document.policy.allowsPrograms else { return }
        for case (let step, .shell(let spec)) in document.allSteps.map({ ($0, $0.kind) }) {
            diagnostics.error(
                .programNotAllowed, "step \(step.label.quoted) runs a program", at: spec.span,
                help: "write 'shell: true' below 'policy'")
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
