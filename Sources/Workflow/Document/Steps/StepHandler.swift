internal import MictlanXText

/// What is done when a step fails.
package struct StepHandler: Sendable {
    /// What a handler that did its work makes of the failure.
    package enum Then: String, FieldChoice {
        /// It stays a failure.
        case fail
        /// The step is rescued, and the run goes on.
        case carryOn = "continue"
    }

    package let steps: [Step]
    package let then: Then

    enum Keys {
        static let steps = KeySchema(
            "steps", .steps, required: true, template: false, "run one after the other when the step failed for good")
        static let then = Key<Then>(
            "then", default: "fail", template: false, "whether the run goes on when all of them did their work")
    }

    static let schema = MapSchema("on_failure", [Keys.steps, Keys.then.schema])
}

/// A handler while its file is checked.
struct DraftHandler {
    let steps: [DraftStep]
    let then: StepHandler.Then

    var handler: StepHandler { StepHandler(steps: steps.compactMap(\.step), then: then) }
}

extension Decoding {
    func handler(_ reader: MapReader, limit: Int) -> DraftHandler? {
        guard let entry = reader.entry(Step.Keys.onFailure) else { return nil }
        return within(entry.value) { () -> DraftHandler? in
            guard let inner = MapReader(entry.value, StepHandler.schema, namedAt: entry.key.span, self),
                let list = inner.entry(StepHandler.Keys.steps)
            else { return nil }
            let then = inner.field(StepHandler.Keys.then)?.literal
            return DraftHandler(
                steps: steps(list, of: StepHandler.Keys.steps, limit: limit), then: then ?? .fail)
        }
    }
}
