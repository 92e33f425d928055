/// What an expression can see while it is evaluated.
package struct EvaluationScope: Sendable {
    /// The contexts: `inputs`, `vars`, `env`, `secrets`, `steps`, `run` and, where they exist, `item`, `error`, `probe`.
    package var roots: [String: WorkflowValue]
    /// The place that is evaluated (`steps.up`): `now()`, `uuid()` and `random()` are recorded under it and the place of
    /// their call.
    package var site: String
    /// Gives the recorded functions their values; without one they are not allowed.
    package var recorder: (any ValueRecorder)?
    /// Whether a step has failed so far, for `failed()`.
    package var hasFailed = false
    /// Whether the run was cancelled, for `cancelled()`.
    package var isCancelled = false

    package init(roots: [String: WorkflowValue] = [:], site: String = "", recorder: (any ValueRecorder)? = nil) {
        self.roots = roots
        self.site = site
        self.recorder = recorder
    }

    /// The same scope with one more context, seen from another place.
    package func with(_ name: String, _ value: WorkflowValue, at site: String) -> EvaluationScope {
        var scope = self
        scope.roots[name] = value
        scope.site = site
        return scope
    }
}

/// Remembers the values of functions that are not pure, so that a resumed run sees the same ones again.
package protocol ValueRecorder: Sendable {
    /// The recorded value of the call at a place, or a fresh one that is recorded now.
    func value(of function: RecordedFunction, at key: String) -> WorkflowValue
}

/// The functions whose values are recorded in the journal.
package enum RecordedFunction: String, Sendable, CaseIterable {
    case now, uuid, random
}
