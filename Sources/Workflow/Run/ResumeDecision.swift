/// What somebody says of a step that was begun and of which the journal has no end.
package enum ResumeDecision: String, Sendable, CaseIterable {
    /// It was done.
    case done
    /// It is done again.
    case redo
}
