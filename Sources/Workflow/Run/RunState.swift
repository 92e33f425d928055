package import MictlanXBatch

/// Which step comes next: a pure machine over the states of the steps, without clock, store or journal.
///
/// The steps run in their order. The first failure that is not tolerated blocks the steps behind it; then come the
/// handlers, `on_failure` only after a failure, `always` in any case. A failing handler never hides the first error.
package struct RunState: Sendable {
    /// The three lists of steps of a document.
    package enum Phase: Hashable, Sendable, CaseIterable {
        case main, onFailure, always
    }

    /// A step by its place.
    package struct StepIndex: Hashable, Sendable {
        package let phase: Phase
        package let index: Int
    }

    package enum Action: Hashable, Sendable {
        case run(StepIndex)
        /// Everything is settled.
        case finish(RunStatus)
    }

    private var statuses: [Phase: [StepStatus]]
    private var phase = Phase.main
    /// Whether a step of the main list failed.
    package private(set) var hasFailed = false
    /// Whether the run was stopped.
    package private(set) var isCancelled = false
    private var skipsHandlers = false

    /// Makes the machine for so many steps, and so many of each handler.
    package init(steps: Int, onFailure: Int = 0, always: Int = 0) {
        statuses = [
            .main: Array(repeating: .pending, count: steps),
            .onFailure: Array(repeating: .pending, count: onFailure),
            .always: Array(repeating: .pending, count: always),
        ]
    }

    package func status(of step: StepIndex) -> StepStatus {
        let list = statuses[step.phase, default: []]
        return list.indices.contains(step.index) ? list[step.index] : .pending
    }

    /// What to do now. The step that is returned is `running` until it is settled.
    package mutating func next() -> Action {
        if skipsHandlers, phase != .main { return .finish(outcome) }
        if let index = statuses[phase]?.firstIndex(of: .pending) {
            set(.running, StepIndex(phase: phase, index: index))
            return .run(StepIndex(phase: phase, index: index))
        }
        switch phase {
        case .main:
            phase = hasFailed && !isCancelled ? .onFailure : .always
            return next()
        case .onFailure:
            phase = .always
            return next()
        case .always: return .finish(outcome)
        }
    }

    /// Takes the end of a step into account; gives the steps that are settled by it without having begun.
    package mutating func settle(_ step: StepIndex, _ status: StepStatus) -> [StepIndex] {
        set(status, step)
        guard !status.letsPass else { return [] }
        if status == .cancelled, step.phase == .main {
            isCancelled = true
            return close(.main, as: .cancelled)
        }
        hasFailed = true
        // Every clean-up gets its chance, whatever happened to the one before.
        return step.phase == .always ? [] : close(step.phase, as: .blocked)
    }

    /// Stops scheduling; gives the steps that are settled by it without having begun.
    package mutating func cancel(skipsHandlers: Bool = false) -> [StepIndex] {
        let steps = close(.main, as: .cancelled) + (skipsHandlers ? close(.always, as: .cancelled) : [])
        // A stop that comes when all is done changes nothing.
        if !steps.isEmpty { isCancelled = true }
        self.skipsHandlers = skipsHandlers
        return steps + close(.onFailure, as: .cancelled)
    }

    private var outcome: RunStatus { hasFailed ? .failed : isCancelled ? .cancelled : .ok }

    private mutating func set(_ status: StepStatus, _ step: StepIndex) {
        guard statuses[step.phase]?.indices.contains(step.index) == true else { return }
        statuses[step.phase]?[step.index] = status
    }

    private mutating func close(_ phase: Phase, as status: StepStatus) -> [StepIndex] {
        let pending = statuses[phase, default: []].indices.filter { statuses[phase]?[$0] == .pending }
            .map { StepIndex(phase: phase, index: $0) }
        for step in pending { set(status, step) }
        return pending
    }
}
