package import MictlanXBatch

/// Which step comes next: a pure machine over the states of the steps, without clock, store or journal.
///
/// Each of the three lists is a graph: a step begins when all that it needs has settled and let it pass, never more
/// than `maxParallel` at once. Then come the handlers, `on_failure` only after a failure, `always` in any case; a list
/// begins when nothing of the one before runs any more. A failing handler never hides the first error.
package struct RunState: Sendable {
    /// The three lists of steps of a document.
    package enum Phase: Hashable, Sendable, CaseIterable {
        case main, onFailure, always
    }

    /// What a failure of a main step means for the others.
    package enum FailureMode: Hashable, Sendable {
        /// Nothing new begins; what runs may finish.
        case stop
        /// What needs the failed step is blocked; everything else goes on.
        case keepGoing
        /// Nothing new begins, and what runs is cancelled.
        case failFast
    }

    /// A step by its place.
    package struct StepIndex: Hashable, Sendable {
        package let phase: Phase
        package let index: Int

        package init(phase: Phase, index: Int) {
            self.phase = phase
            self.index = index
        }
    }

    package enum Action: Hashable, Sendable {
        case run(StepIndex)
        /// Nothing can begin before a step that runs has settled.
        case wait
        /// Everything is settled.
        case finish(RunStatus)
    }

    private let needs: [Phase: [[Int]]]
    private var statuses: [Phase: [StepStatus]]
    private var phase = Phase.main
    private var runningCount = 0
    /// How many steps run at once.
    package var maxParallel: Int
    private let mode: FailureMode
    /// Whether a step failed.
    package private(set) var hasFailed = false
    /// Whether the run was stopped.
    package private(set) var isCancelled = false
    private var skipsHandlers = false

    /// Makes the machine for steps that need each other; each list gives for each of its steps what it needs.
    ///
    /// - Parameters:
    ///   - steps: the main steps.
    ///   - onFailure: the steps that run after a failure.
    ///   - always: the steps that run at the end; they wait for each other and do not need success.
    ///   - maxParallel: how many steps run at once.
    ///   - mode: what a failure means for the other main steps.
    package init(
        steps: [[Int]], onFailure: [[Int]] = [], always: [[Int]] = [], maxParallel: Int = 1,
        mode: FailureMode = .stop
    ) {
        needs = [.main: steps, .onFailure: onFailure, .always: always]
        statuses = needs.mapValues { Array(repeating: .pending, count: $0.count) }
        self.maxParallel = maxParallel
        self.mode = mode
    }

    package func status(of step: StepIndex) -> StepStatus {
        let list = statuses[step.phase, default: []]
        return list.indices.contains(step.index) ? list[step.index] : .pending
    }

    /// Whether what still runs has to be cancelled.
    package var cancelsRunning: Bool { mode == .failFast && hasFailed && phase == .main }

    /// What to do now. The step that is returned is `running` until it is settled.
    package mutating func next() -> Action {
        while true {
            if !(skipsHandlers && phase != .main), runningCount < max(1, maxParallel), let index = ready {
                let step = StepIndex(phase: phase, index: index)
                set(.running, step)
                runningCount += 1
                return .run(step)
            }
            guard runningCount == 0 else { return .wait }
            if skipsHandlers, phase != .main { return .finish(outcome) }
            // Steps that need each other never become ready. Lint refuses them; here they must not hang the run.
            if !close(phase, as: .blocked).isEmpty { hasFailed = true }
            switch phase {
            case .main: phase = hasFailed && !isCancelled ? .onFailure : .always
            case .onFailure: phase = .always
            case .always: return .finish(outcome)
            }
        }
    }

    /// The first step of the current list that may begin.
    private var ready: Int? {
        guard let list = statuses[phase], let needs = needs[phase] else { return nil }
        return list.indices.first { index in
            list[index] == .pending
                && needs[index].allSatisfy { list.indices.contains($0) && isSatisfied(list[$0]) }
        }
    }

    /// Every clean-up gets its chance, whatever happened to those before it.
    private func isSatisfied(_ status: StepStatus) -> Bool { phase == .always ? status.isSettled : status.letsPass }

    /// Takes the end of a step into account; gives the steps that are settled by it without having begun.
    package mutating func settle(_ step: StepIndex, _ status: StepStatus) -> [StepIndex] {
        if self.status(of: step) == .running { runningCount -= 1 }
        set(status, step)
        guard !status.letsPass else { return [] }
        if status == .cancelled, step.phase == .main {
            // What was cancelled because of a failure does not make the run a cancelled one.
            if !cancelsRunning { isCancelled = true }
            return close(.main, as: .cancelled)
        }
        hasFailed = true
        switch step.phase {
        case .main: return mode == .keepGoing ? blockDependants(.main) : close(.main, as: .blocked)
        case .onFailure: return close(.onFailure, as: .blocked)
        case .always: return []
        }
    }

    /// Stops scheduling; gives the steps that are settled by it without having begun.
    package mutating func cancel(skipsHandlers: Bool = false) -> [StepIndex] {
        let steps = close(.main, as: .cancelled) + (skipsHandlers ? close(.always, as: .cancelled) : [])
        // A stop that comes when all is done changes nothing.
        if !steps.isEmpty { isCancelled = true }
        self.skipsHandlers = self.skipsHandlers || skipsHandlers
        return steps + close(.onFailure, as: .cancelled)
    }

    /// Leaves main steps out that have not begun; what waits for them need not.
    package mutating func leaveOut(_ indices: [Int]) -> [StepIndex] {
        let steps = indices.map { StepIndex(phase: .main, index: $0) }.filter { status(of: $0) == .pending }
        for step in steps { set(.skipped, step) }
        return steps
    }

    private var outcome: RunStatus { hasFailed ? .failed : isCancelled ? .cancelled : .ok }

    private mutating func set(_ status: StepStatus, _ step: StepIndex) {
        guard statuses[step.phase]?.indices.contains(step.index) == true else { return }
        statuses[step.phase]?[step.index] = status
    }

    /// Blocks what needs a step that did not let it pass, directly or through others.
    private mutating func blockDependants(_ phase: Phase) -> [StepIndex] {
        var blocked: [StepIndex] = []
        var isSettling = true
        while isSettling {
            isSettling = false
            guard let list = statuses[phase], let needs = needs[phase] else { return blocked }
            for index in list.indices where list[index] == .pending {
                guard needs[index].contains(where: { list[$0].isSettled && !list[$0].letsPass }) else { continue }
                let step = StepIndex(phase: phase, index: index)
                set(.blocked, step)
                blocked.append(step)
                isSettling = true
            }
        }
        return blocked.sorted { $0.index < $1.index }
    }

    private mutating func close(_ phase: Phase, as status: StepStatus) -> [StepIndex] {
        let pending = statuses[phase, default: []].indices.filter { statuses[phase]?[$0] == .pending }
            .map { StepIndex(phase: phase, index: $0) }
        for step in pending { set(status, step) }
        return pending
    }
}
