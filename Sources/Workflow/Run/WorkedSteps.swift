internal import Synchronization

/// Whether the steps of a run, those of the workflows that it runs included, had anything to do.
final class WorkedSteps: Sendable {
    private let work = Mutex<Set<StepWork>>([])

    func note(_ one: StepWork) {
        work.withLock { _ = $0.insert(one) }
    }

    var areIdle: Bool { work.withLock { $0.areIdle } }
}
