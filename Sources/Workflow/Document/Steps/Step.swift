package import MictlanXText

/// What a step has whatever it does.
package struct StepHead: Sendable {
    /// The id that expressions can refer to.
    package let id: String?
    /// The id, or `step_N` where there is none; unique within the section.
    package let label: String
    /// Where the step is named: its id, else its kind.
    package let span: SourceSpan
    /// The steps to wait for, with the places where they are written; `nil` for the step before.
    package let needs: [(id: String, span: SourceSpan)]?
    /// `false` means that the step is skipped.
    package let when: Expression?
    package let retry: RetrySettings?
    /// The longest time of one attempt.
    package let timeout: Field<Duration>?
    /// The longest time of all attempts, and of all instances, with the waits between them.
    package let deadline: Field<Duration>?
    /// What the step runs for, once for each; `nil` for a step that runs once.
    package let fanOut: StepFanOut?
    /// How many instances run at once.
    package let maxParallel: Field<PositiveNumber>?
    package let tolerate: StepTolerance?
    /// What a resume does with the step when it was begun and is not done; `nil` for what its kind does.
    package let onResume: OnResume?
    /// Named outputs besides those of the kind.
    package let outputs: [NamedValue]
    /// Every expression of the step, for checks and for hashes.
    package let uses: [ExpressionUse]
    /// What the step does, by meaning.
    package let spec: StepSpec
}

/// One step of a workflow; what it has in common with others is read as if it were its own: `step.id`.
@dynamicMemberLookup
package struct Step: Sendable {
    package let head: StepHead
    package let kind: StepKind
    /// What is done when the step fails.
    package var onFailure: StepHandler?

    package subscript<Value>(dynamicMember path: KeyPath<StepHead, Value>) -> Value { head[keyPath: path] }

    /// What ids look like; `step_N` is how a step without an id is called.
    static let idPattern = "^(?!step_[0-9]+$)[a-z][a-z0-9_]{0,63}$"

    enum Keys {
        static let id = Key<String>(
            "id", pattern: idPattern, template: false, "name by which expressions refer to the step")
        static let when = KeySchema("when", .expression, template: false, "run the step only where this is true")
        static let retry = SectionKey<RetrySettings>("retry", "try again after failures; in a bulk, each item")
        static let timeout = Key<Duration>("timeout", "longest time of one attempt")
        static let deadline = Key<Duration>(
            "deadline", "longest time of all attempts and instances and the waits between them")
        static let foreach = KeySchema(
            "foreach", .list(.any), "run once for each value of a list, which is 'item'; 'index' counts from 0")
        static let matrix = KeySchema(
            "matrix", .map(.list(.any)), "run once for each combination of the values of several lists, 'matrix.<name>'"
        )
        static let maxParallel = Key<PositiveNumber>("max_parallel", default: "1", "instances that run at once")
        static let tolerate = SwitchKey<ToleranceLimits>("tolerate", "failures that do not stop the run")
        static let onFailure = KeySchema(
            "on_failure", .section(StepHandler.schema), template: false, "what is done when the step fails")
        static let onResume = Key<OnResume>(
            "on_resume", template: false,
            "what a resume does with a step that was begun and is not done; default: by its kind")
        static let needs = KeySchema(
            "needs", .list(.stepID), template: false,
            "steps to wait for, instead of the one before; an empty list starts at once")
        static let outputs = KeySchema("outputs", .map(.any), "outputs besides those of the kind")
    }

    /// The keys that every step takes, without the kinds.
    static let commonKeys: [KeySchema] = [
        Keys.id.schema, Keys.needs, Keys.when, Keys.foreach, Keys.matrix, Keys.maxParallel.schema, Keys.retry.schema,
        Keys.timeout.schema, Keys.deadline.schema, Keys.tolerate.schema, Keys.onFailure, Keys.onResume.schema,
        Keys.outputs,
    ]

    /// The keys that every step takes as a map of their own.
    static let commonSchema = MapSchema("step", commonKeys, atMostOne: [["foreach", "matrix"]])

    /// Their names.
    static var commonNames: [String] { commonSchema.names }

    /// The keys that are evaluated once for a step, and so see no instance of it.
    static let wholeStepKeys: Set<KeySchema> = Set(
        [Keys.foreach, Keys.matrix, Keys.maxParallel.schema, Keys.deadline.schema] + StepTolerance.keys)

    /// The common keys that decide what a step does; the others decide how and when.
    static let meantKeys: Set<String> = [Keys.when.name, Keys.foreach.name, Keys.matrix.name]

    /// The keys of kinds that do not decide what a step does.
    static let neutralKindKeys: Set<String> = [BulkConcurrency.schema.name, "confirm"]

    /// The keys whose expressions do not decide what a step does.
    static let neutralUses: Set<KeySchema> = Set(
        [Keys.maxParallel.schema, Keys.timeout.schema, Keys.deadline.schema, Keys.outputs] + StepTolerance.keys
            + RetrySettings.schema.keys + BulkConcurrency.schema.keys)

    /// Every key that a step takes.
    static let schema = MapSchema(
        "step", commonKeys + StepKindSchema.table.map(\.key), atMostOne: commonSchema.atMostOne)

    /// The step and those of its handlers.
    var withHandlers: [Step] { [self] + (onFailure?.steps ?? []).flatMap(\.withHandlers) }
}

/// What a resume does with a step that was begun and is not done.
package enum OnResume: String, FieldChoice {
    /// It goes on where the step was.
    case reuse
    /// The step begins anew.
    case restart
    /// Somebody has to say what became of it.
    case ask
}
