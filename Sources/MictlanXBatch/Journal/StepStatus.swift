/// The state of one step (`docs/workflow-language.md` §4.4).
package enum StepStatus: String, Hashable, Sendable, CaseIterable {
    case pending, running
    /// Done, and nothing had to change.
    case ok
    /// Done, and something was changed.
    case changed
    /// Its condition was false.
    case skipped
    case failed
    case timedOut = "timed_out"
    /// Failed within what the step tolerates.
    case tolerated
    /// Failed, and its handler made it good.
    case rescued
    /// Not begun because an earlier step failed.
    case blocked
    case cancelled

    /// Whether the step has come to an end.
    package var isSettled: Bool { self != .pending && self != .running }

    /// Whether the run goes on behind it.
    package var letsPass: Bool {
        switch self {
        case .ok, .changed, .skipped, .tolerated, .rescued: true
        case .pending, .running, .failed, .timedOut, .blocked, .cancelled: false
        }
    }
}

/// How a run ended.
package enum RunStatus: String, Hashable, Sendable, CaseIterable {
    case ok, failed, cancelled
}
