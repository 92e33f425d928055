package import MictlanXBatch
package import MictlanXText

/// How many steps ended in which state. A step that changed something before it failed or was stopped counts twice: under
/// its state, and as `changed`.
package struct Recap: Hashable, Sendable, CustomStringConvertible {
    private var counts: [StepStatus: Int] = [:]
    /// Whether the run ended well without anything to do: every step was skipped, or found nothing to work on.
    package var isIdle = false

    package init() {}

    package subscript(status: StepStatus) -> Int { counts[status, default: 0] }

    package mutating func add(_ status: StepStatus) { counts[status, default: 0] += 1 }

    /// Counts steps that changed something, and ended otherwise.
    package mutating func addPartialChanges(_ steps: Int) { counts[.changed, default: 0] += steps }

    /// The states that are always named, and those that occurred.
    private static let always: Set<StepStatus> = [.ok, .changed, .skipped, .failed]
    private static let order: [StepStatus] = [
        .ok, .changed, .skipped, .tolerated, .rescued, .failed, .timedOut, .blocked, .cancelled,
    ]

    /// `ok=3 changed=2 skipped=1 failed=0`.
    package var description: String {
        Self.order.filter { Self.always.contains($0) || self[$0] > 0 }
            .map { "\($0.rawValue)=\(self[$0])" }.joined(separator: " ")
    }

    /// All settled states by name.
    package var fields: JSONObject {
        var fields = JSONObject()
        for status in Self.order { fields[status.rawValue] = .int(self[status]) }
        return fields
    }
}
