internal import MictlanXBatch
internal import Synchronization

/// Which steps of a run are done once more, whatever the journal holds of them.
package enum StepChoice: Hashable, Sendable {
    /// A step and all that wait for it.
    case from(String)
    /// One step; of the others those that are done are reused, and none is begun.
    case only(String)
    /// A selection is made anew, and then what sees another list by that.
    case refresh(String)
}

/// What becomes of the steps of a run that goes on, where that is not what the journal says of them.
package struct ChosenSteps: Hashable, Sendable {
    /// The steps that are done once more, with the reason.
    package var anew: [String: String] = [:]
    /// The steps that are not done by this attempt.
    package var leftOut: Set<String> = []

    package init() {}
}

/// How often each step of the document was begun anew on somebody's word. It is a part of what the journal calls the same
/// step, so that a step that is done once more takes nothing over, and a later resume goes on with that one.
final class StepEditions: Sendable {
    private static let prefix = "redo@"
    private let counts: Mutex<[String: Int]>

    /// - Parameter names: the names of the values that the journal holds.
    init(_ names: some Sequence<String>) {
        var counts: [String: Int] = [:]
        for name in names where name.hasPrefix(Self.prefix) {
            let label = name.dropFirst(Self.prefix.count).prefix { $0 != "@" }
            counts[String(label), default: 0] += 1
        }
        self.counts = Mutex(counts)
    }

    /// The name of the value by which the journal knows that an attempt of the run begins a step anew.
    static func name(_ label: String, attempt: Int) -> String { "\(prefix)\(label)@\(attempt)" }

    func add(_ label: String) { counts.withLock { $0[label, default: 0] += 1 } }

    /// The edition of the step of the document that a path lies in: that of `up` for `up[3]` and `up/other`.
    subscript(path: String) -> Int {
        counts.withLock { $0.isEmpty ? 0 : $0[String(path.prefix { $0 != "/" && $0 != "[" })] ?? 0 }
    }
}
