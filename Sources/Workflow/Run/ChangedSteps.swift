internal import MictlanXBatch
internal import Synchronization

/// Which steps have changed something, as the items are settled: a step that fails or is stopped has done what it has done.
final class ChangedSteps: Sendable {
    private let paths = Mutex<Set<String>>([])

    /// An item of a step was settled.
    func note(_ step: String, via: JournalRecord.Via) {
        guard via.isChange else { return }
        paths.withLock { _ = $0.insert(Self.whole(step)) }
    }

    /// The changes of a step are told under the status of a step: its own, or that of the one that waited for it.
    func claim(_ step: String) { paths.withLock { _ = $0.remove(Self.whole(step)) } }

    /// The step that an instance belongs to.
    private static func whole(_ path: String) -> String {
        path.last == "]" ? String(path.prefix { $0 != "[" }) : path
    }

    /// How many steps changed something without being told as `changed`.
    var unclaimed: Int { paths.withLock { $0.count } }
}
