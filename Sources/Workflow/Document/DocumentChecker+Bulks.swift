internal import MictlanXText

extension DocumentChecker {
    /// Checks that a step waits for bulks that were begun before it.
    mutating func checkAwait(of kind: StepKind) {
        guard case .awaitBulk(let waiting) = kind else { return }
        for bulk in waiting.bulks {
            guard let other = stepsByID[bulk.id] else {
                guard !hasUnreadSteps else { continue }
                reportUnknown(bulk.id, at: bulk.span, label: suggestion(for: bulk.id, where: \.isBulk))
                continue
            }
            guard let name = other.kindName else { continue }
            if !other.isBulk {
                diagnostics.error(
                    .notABulk, "step \(bulk.id.quoted) is a \(name.quoted), not a 'bulk_put'", at: bulk.span,
                    related: [.init(span: other.span, message: "it stands here")])
            } else if stepTypes[bulk.id] == nil {
                reportNotSettled(other, at: bulk.span)
            } else if case .bulkPut(let spec)? = other.kind, spec.waits {
                diagnostics.error(
                    .notABulk, "step \(bulk.id.quoted) waits for its items itself", at: bulk.span,
                    label: "it says 'wait: true'")
            }
        }
    }

    /// Checks that no bulk is waited for again when it has certainly been waited for.
    private mutating func checkAwaitedOnce() {
        var places: [String: SourceSpan] = [:]
        for step in sections.steps {
            guard case .awaitBulk(let waiting)? = step.kind else { continue }
            for bulk in waiting.bulks {
                if let place = places[bulk.id] {
                    diagnostics.error(
                        .notABulk, "bulk \(bulk.id.quoted) has been waited for already", at: bulk.span,
                        related: [.init(span: place, message: "here")])
                } else if step.when == nil {
                    places[bulk.id] = bulk.span
                }
            }
        }
    }

    /// Checks that something waits for every bulk.
    mutating func checkBulks() {
        var awaited: Set<String> = []
        checkAwaitedOnce()
        // Of a faulty step it is not known which bulks it waits for.
        var areAllRead = !hasUnreadSteps
        for step in sections.all {
            switch step.kind {
            case .awaitBulk(let waiting):
                awaited.formUnion(waiting.bulks.map(\.id))
                // The bulk that nothing seems to wait for may be the one that is meant.
                if waiting.bulks.contains(where: { stepsByID[$0.id] == nil }) { areAllRead = false }
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
}
