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
    /// The longest time of all attempts with the waits between them.
    package let deadline: Field<Duration>?
    /// Named outputs besides those of the kind.
    package let outputs: [NamedValue]
    /// Every expression of the step, for checks and for hashes.
    package let uses: [ExpressionUse]
}

/// One step of a workflow; what it has in common with others is read as if it were its own: `step.id`.
@dynamicMemberLookup
package struct Step: Sendable {
    package let head: StepHead
    package let kind: StepKind

    package subscript<Value>(dynamicMember path: KeyPath<StepHead, Value>) -> Value { head[keyPath: path] }

    /// What ids look like; `step_N` is how a step without an id is called.
    static let idPattern = "^(?!step_[0-9]+$)[a-z][a-z0-9_]{0,63}$"

    enum Keys {
        static let id = Key<String>(
            "id", pattern: idPattern, template: false, "name by which expressions refer to the step")
        static let when = KeySchema("when", .expression, template: false, "run the step only where this is true")
        static let retry = SectionKey<RetrySettings>("retry", "try again after failures; in a bulk, each item")
        static let timeout = Key<Duration>("timeout", "longest time of one attempt")
        static let deadline = Key<Duration>("deadline", "longest time of all attempts and the waits between them")
        static let needs = KeySchema(
            "needs", .list(.stepID), template: false,
            "steps to wait for, instead of the one before; an empty list starts at once")
        static let outputs = KeySchema("outputs", .map(.any), "outputs besides those of the kind")
    }

    /// The keys that every step takes, without the kinds.
    static let commonKeys: [KeySchema] = [
        Keys.id.schema, Keys.needs, Keys.when, Keys.retry.schema, Keys.timeout.schema, Keys.deadline.schema,
        Keys.outputs, .later("foreach", "one instance per value"),
        .later("matrix", "one instance per combination of values"),
        .later("max_parallel", "instances that run at once"),
        .later("tolerate", "failures that are accepted"), .later("on_failure", "steps that run when this one fails"),
        .later("on_resume", "what is done with an unfinished step on resume"),
    ]

    /// Their names, of those that can be used now.
    static var commonNames: [String] { MapSchema("step", commonKeys).usableNames }

    /// Every key that a step takes.
    static let schema = MapSchema("step", commonKeys + StepKindSchema.table.map(\.key))
}
