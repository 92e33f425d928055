internal import MictlanXText

/// How an edited workflow differs from the one that a run was begun with, step by step.
package struct WorkflowEdits: Sendable {
    private static let shownChanges = 4
    private static let shownLength = 120

    /// Why each step that is not the same would be done anew, by its label.
    private var reasons: [String: String] = [:]

    /// - Parameters:
    ///   - old: the workflow as the run has it.
    ///   - new: the workflow as it is now.
    package init(from old: WorkflowDocument, to new: WorkflowDocument) {
        let before = Dictionary(old.steps.map { ($0.label, $0) }) { first, _ in first }
        for step in new.steps {
            guard let earlier = before[step.label] else {
                reasons[step.label] = "it is new"
                continue
            }
            let changes = step.spec.changes(from: earlier.spec)
            if !changes.isEmpty { reasons[step.label] = Self.text(changes) }
        }
        var isGrowing = true
        while isGrowing {
            isGrowing = false
            for step in new.steps where reasons[step.label] == nil {
                guard let seen = new.steps.first(where: { reasons[$0.label] != nil && step.sees($0.id) }) else {
                    continue
                }
                reasons[step.label] = "it sees what '\(seen.label)' gives, which is not the same"
                isGrowing = true
            }
        }
        let labels = Set(new.steps.map(\.label))
        for step in old.steps where !labels.contains(step.label) {
            reasons[step.label] = "it is not in the file any more"
        }
    }

    /// Why a step would be done anew, or would not be done: `chunk_size 1MiB → 4MiB (line 31)`; `nil` where it is the same.
    package func reason(_ label: String) -> String? { reasons[label] }

    private static func text(_ changes: [StepSpec.Change]) -> String {
        let shown = changes.prefix(shownChanges).map { change in
            let text = change.description
            return text.count <= shownLength ? text : "\(text.prefix(shownLength - 1))…"
        }
        let rest = changes.count - shown.count
        return shown.joined(separator: ", ") + (rest > 0 ? " and \(Count(rest, "field")) more" : "")
    }
}

extension Step {
    /// Whether the step looks at what another one gives, or waits for its bulk.
    ///
    /// - Parameter id: the id of the other step; one without cannot be named.
    /// - Returns: whether it does.
    func sees(_ id: String?) -> Bool {
        guard let id else { return false }
        if case .awaitBulk(let spec) = kind, spec.bulks.contains(where: { $0.id == id }) { return true }
        return head.uses.flatMap(\.references).contains { $0.root == "steps" && $0.path.first == id }
    }
}
