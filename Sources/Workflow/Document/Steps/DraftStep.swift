internal import MictlanXText

/// A step while its file is checked. A faulty one is checked as far as it could be read, so that all faults of a file
/// are found at once.
@dynamicMemberLookup
struct DraftStep {
    let head: StepHead
    /// The name of its kind, also where the rest of the kind is faulty; `nil` where it is not known.
    let kindName: String?
    /// `nil` where the step is faulty.
    let kind: StepKind?
    let handler: DraftHandler?

    subscript<Value>(dynamicMember path: KeyPath<StepHead, Value>) -> Value { head[keyPath: path] }

    /// The step, where nothing is wrong with its kind.
    var step: Step? { kind.map { Step(head: head, kind: $0, onFailure: handler?.handler) } }

    /// The step and those of its handlers.
    var withHandlers: [DraftStep] { [self] + (handler?.steps ?? []).flatMap(\.withHandlers) }

    /// Whether it is a `bulk_put`, faulty or not.
    var isBulk: Bool { kindName == BulkPutStep.schema.name }
}

/// The steps of a file in their sections, while it is checked.
struct DraftSections {
    let steps: [DraftStep]
    let onFailure: [DraftStep]
    let always: [DraftStep]

    /// All of them in the order of execution, with those that stand in a step.
    var all: [DraftStep] { (steps + onFailure + always).flatMap(\.withHandlers) }
}
