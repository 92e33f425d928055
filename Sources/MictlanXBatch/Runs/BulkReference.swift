/// Names a bulk: `RUN` where a command over many items is the run, `RUN/STEP` in a run of a workflow.
package struct BulkReference: Hashable, Sendable, CustomStringConvertible {
    package let run: String
    /// `nil` for the one bulk of a command.
    package let step: String?

    package init(run: String, step: String? = nil) {
        self.run = run
        self.step = step
    }

    /// - Parameter text: `RUN` or `RUN/STEP`; whether there is such a run is seen when it is looked at.
    package init(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        self.init(run: String(parts[0]), step: parts.count > 1 ? String(parts[1]) : nil)
    }

    package var description: String { step.map { "\(run)/\($0)" } ?? run }
}
