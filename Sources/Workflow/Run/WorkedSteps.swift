internal import Synchronization

/// Whether the steps of a run, those of the workflows that it runs included, had anything to do.
final class WorkedSteps: Sendable {
    private let state = Mutex((something: false, nothing: false))

    func note(_ work: StepWork) {
        state.withLock { state in
            switch work {
            case .something: state.something = true
            case .nothing: state.nothing = true
            case .neutral: break
            }
        }
    }

    /// Whether there were steps that could have done something, and none of them did.
    var areIdle: Bool { state.withLock { $0.nothing && !$0.something } }
}
