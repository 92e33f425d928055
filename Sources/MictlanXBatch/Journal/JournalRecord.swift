package import MictlanXClient
package import MictlanXModel
package import MictlanXText

/// One record of the journal (`docs/workflow-language.md` §5): the journal is the only truth about a run, everything
/// else is derived.
///
/// Steps are named by their path, items by their ordinal in the step's frozen list.
package enum JournalRecord: Hashable, Sendable {
    /// How an item came to be settled.
    package enum Via: String, Hashable, Sendable {
        /// The store acknowledged the effect.
        case io
        /// A look at the store showed that the effect had taken place before.
        case probe
        /// What was wanted was there already.
        case same
        /// What was to go was not there.
        case absent

        /// Whether this run brought it about, now or before it was interrupted.
        package var isChange: Bool { self == .io || self == .probe }
    }

    /// The run begins, or is taken up again (`attempt` above 1). The versions are those of what it runs on, the start of the
    /// system (`boot_id`) among them.
    case start(run: String, attempt: Int, versions: [String: String])
    /// A value that must stay the same for ever: `now()`, `uuid()`, `random()`, `vars`.
    case value(name: String, JSONValue)
    /// A step leaves `pending`. `spec` and `input` are the checksums by which a resume sees what was edited.
    case beginStep(String, spec: Checksum, input: Checksum)
    /// A step's work list is frozen.
    case list(String, number: Int, FrozenList)
    /// The requests of these items are about to be sent.
    case begun(String, ordinals: [Int], attempt: Int)
    /// An item is settled.
    case done(String, ordinal: Int, via: Via, size: Int, checksum: Checksum?)
    /// An attempt at an item failed.
    case failed(String, ordinal: Int, attempt: Int, ErrorClass, message: String)
    /// A step waits until this moment.
    case timer(String, fireAt: Timestamp)
    /// A step ended. Without outputs it holds something that may not be written, and is run again on resume.
    case endStep(String, StepStatus, outputs: JSONObject?)
    case end(RunStatus, ExitCode)

    /// When a record has to be durable.
    package enum Durability: Hashable, Sendable {
        /// With the next barrier.
        case covered
        /// Within 50 ms or 256 records.
        case grouped
        /// Before the next effect.
        case beforeEffect
        /// Before the run goes on.
        case barrier
    }

    /// When this record has to be durable. A `begun` of a delete needs a barrier, which the deleting step asks for.
    package var durability: Durability {
        switch self {
        case .start, .list, .endStep: .beforeEffect
        case .timer, .end: .barrier
        case .value, .beginStep, .begun: .covered
        case .done, .failed: .grouped
        }
    }
}
