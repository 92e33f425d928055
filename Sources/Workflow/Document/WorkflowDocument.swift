public import MictlanXText

/// A workflow file that was read and found right: everything is typed, and every value knows its place.
///
/// ``lint(_:limits:)`` is the only way to one.
public struct WorkflowDocument: Sendable {
    /// The workflow's name.
    public let name: String

    /// What it does, for people.
    public let description: String?

    /// What can be given to a run, in the order of the file.
    package let inputs: [InputDeclaration]
    /// The environment variables that expressions see.
    package let env: [String]
    package let secrets: [SecretDeclaration]
    /// Evaluated once, in order.
    package let vars: [NamedValue]
    package let policy: WorkflowPolicy
    /// The longest time of the whole run.
    package let deadline: Field<Duration>?
    /// The name that only one run holds at a time.
    package let lock: Field<LockName>?
    /// How many steps run at once.
    package let maxParallel: Field<PositiveNumber>?
    package let steps: [Step]
    /// Run when a step failed.
    package let onFailure: [Step]
    /// Run at the end, whatever happened.
    package let always: [Step]
    package let outputs: [NamedValue]
    /// The text that it was read from, for messages.
    public let source: SourceText

    /// All steps with handlers, in the order of execution.
    package var allSteps: [Step] { (steps + onFailure + always).flatMap(\.withHandlers) }
}
