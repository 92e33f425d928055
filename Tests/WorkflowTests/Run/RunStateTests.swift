import MictlanXBatch
import TestSupport
import Testing

@testable import Workflow

@Suite struct RunStateTests {
    /// A list in which each step waits for the one before.
    private static func sequence(_ count: Int) -> [[Int]] { (0..<count).map { $0 > 0 ? [$0 - 1] : [] } }

    private func state(_ steps: Int, onFailure: Int = 0, always: Int = 0) -> RunState {
        RunState(
            steps: Self.sequence(steps), onFailure: Self.sequence(onFailure), always: Self.sequence(always))
    }

    /// Runs the machine, giving each step the next of the statuses; tells the order.
    private func drive(_ state: inout RunState, _ statuses: StepStatus...) -> [String] {
        var order: [String] = []
        var rest = statuses[...]
        while case .run(let step) = state.next() {
            order.append("\(step.phase)\(step.index)")
            #expect(state.status(of: step) == .running)
            for closed in state.settle(step, rest.popFirst() ?? .ok) {
                order.append("\(closed.phase)\(closed.index):\(state.status(of: closed).rawValue)")
            }
        }
        return order
    }

    @Test func stepsRunInOrderAndHandlersBehind() {
        var state = state(2, onFailure: 1, always: 1)
        #expect(drive(&state, .ok, .changed) == ["main0", "main1", "always0"])
        #expect(state.next() == .finish(.ok))
    }

    @Test(arguments: [StepStatus.failed, .timedOut])
    func aFailureBlocksTheRest(status: StepStatus) {
        var state = state(3, onFailure: 1, always: 1)
        #expect(drive(&state, .skipped, status) == ["main0", "main1", "main2:blocked", "onFailure0", "always0"])
        #expect(state.next() == .finish(.failed))
    }

    @Test(arguments: [StepStatus.skipped, .tolerated, .rescued, .ok, .changed])
    func theRunGoesOnBehind(status: StepStatus) {
        var state = state(2)
        #expect(drive(&state, status) == ["main0", "main1"])
        #expect(state.next() == .finish(.ok))
    }

    @Test func everyCleanUpGetsItsChance() {
        var state = state(1, onFailure: 2, always: 2)
        #expect(
            drive(&state, .failed, .failed, .failed) == [
                "main0", "onFailure0", "onFailure1:blocked", "always0", "always1",
            ])
        #expect(state.next() == .finish(.failed))
    }

    @Test func aFailedCleanUpFailsTheRun() {
        var state = state(1, always: 1)
        _ = drive(&state, .ok, .failed)
        #expect(state.next() == .finish(.failed))
    }

    @Test func aCancelledRunStillCleansUp() throws {
        var state = state(3, onFailure: 1, always: 1)
        let first = try #require(state.next().step)
        #expect(state.cancel().map(\.index) == [1, 2, 0])
        _ = state.settle(first, .ok)
        #expect(drive(&state) == ["always0"])
        #expect(state.next() == .finish(.cancelled))
    }

    @Test func aStopWhenAllIsDoneChangesNothing() throws {
        var state = state(1, onFailure: 1, always: 1)
        let only = try #require(state.next().step)
        _ = state.cancel()
        _ = state.settle(only, .ok)
        #expect(drive(&state) == ["always0"])
        #expect(state.next() == .finish(.ok))
    }

    @Test func anEndedRunDoesNot() {
        var state = state(1, always: 1)
        _ = state.cancel(skipsHandlers: true)
        #expect(state.next() == .finish(.cancelled))
    }

    @Test func whatNeedsNothingRunsAtOnce() throws {
        var state = RunState(steps: [[], [], [], [0, 1]], maxParallel: 2)
        let (first, second) = (try #require(state.next().step), try #require(state.next().step))
        #expect([first.index, second.index] == [0, 1])
        #expect(state.next() == .wait)
        _ = state.settle(second, .ok)
        let third = try #require(state.next().step)
        #expect(third.index == 2)
        _ = state.settle(third, .ok)
        #expect(state.next() == .wait)
        _ = state.settle(first, .skipped)
        #expect(state.next().step?.index == 3)
    }

    @Test func afterAFailureWhatRunsMayFinish() throws {
        var state = RunState(steps: [[], [], [1]], onFailure: [[]], maxParallel: 4)
        let (first, second) = (try #require(state.next().step), try #require(state.next().step))
        #expect(state.settle(first, .failed).map(\.index) == [2])
        #expect(!state.cancelsRunning)
        #expect(state.next() == .wait)
        #expect(state.settle(second, .changed).isEmpty)
        #expect(state.status(of: second) == .changed)
        #expect(drive(&state) == ["onFailure0"])
        #expect(state.next() == .finish(.failed))
    }

    @Test func branchesThatDoNotNeedTheFailedStepGoOn() throws {
        var state = RunState(steps: [[], [0], [1], [], [3]], maxParallel: 1, mode: .keepGoing)
        #expect(drive(&state, .failed) == ["main0", "main1:blocked", "main2:blocked", "main3", "main4"])
        #expect(state.next() == .finish(.failed))
    }

    @Test func aFailureCancelsTheOthersWhereThatIsWanted() throws {
        var state = RunState(steps: [[], [], [1]], onFailure: [[]], maxParallel: 4, mode: .failFast)
        let (first, second) = (try #require(state.next().step), try #require(state.next().step))
        #expect(state.settle(first, .failed).map(\.index) == [2])
        #expect(state.cancelsRunning)
        _ = state.settle(second, .cancelled)
        // The run failed and was not stopped, so its handlers run.
        #expect(drive(&state) == ["onFailure0"])
        #expect(state.next() == .finish(.failed))
    }

    @Test func stepsThatNeedEachOtherDoNotHangTheRun() {
        var state = RunState(steps: [[1], [0]], always: [[]])
        #expect(drive(&state) == ["always0"])
        #expect(state.next() == .finish(.failed))
    }

    // MARK: Properties

    /// A graph without circles, and what each step comes to.
    private struct World {
        var needs: [[Int]] = []
        var statuses: [StepStatus] = []
        var maxParallel: Int

        init(seed: UInt64) {
            var chance = SeededGenerator(seed: seed)
            maxParallel = Int.random(in: 1...5, using: &chance)
            for index in 0..<Int.random(in: 0...20, using: &chance) {
                let wanted = index > 0 ? Int.random(in: 0...min(3, index), using: &chance) : 0
                needs.append(Set((0..<wanted).map { _ in Int.random(in: 0..<index, using: &chance) }).sorted())
                statuses.append(
                    chance.chance(80)
                        ? [.ok, .changed, .skipped, .tolerated].randomElement(using: &chance) ?? .ok
                        : chance.chance(50) ? .failed : .timedOut)
            }
        }
    }

    /// Runs a world with its steps ending in an order of chance; checks each move. Gives the end of each step.
    private func play(_ world: World, _ mode: RunState.FailureMode, order seed: UInt64) -> ([StepStatus], RunStatus?) {
        var chance = SeededGenerator(seed: seed)
        var state = RunState(
            steps: world.needs, onFailure: [[], [0]], always: [[], [0], [0]], maxParallel: world.maxParallel, mode: mode
        )
        var running: [RunState.StepIndex] = []
        var begun: Set<RunState.StepIndex> = []
        func status(_ index: Int) -> StepStatus { state.status(of: RunState.StepIndex(phase: .main, index: index)) }
        for _ in 0..<1000 {
            switch state.next() {
            case .run(let step):
                #expect(begun.insert(step).inserted, "a step runs once")
                running.append(step)
                #expect(running.count <= world.maxParallel)
                #expect(running.allSatisfy { $0.phase == step.phase }, "a list begins when the one before is done")
                if step.phase == .main { #expect(world.needs[step.index].allSatisfy { status($0).letsPass }) }
            case .wait:
                guard !running.isEmpty else {
                    Issue.record("nothing runs and nothing begins")
                    return ([], nil)
                }
                let step = running.remove(at: Int.random(in: running.indices, using: &chance))
                let wanted = step.phase == .main ? world.statuses[step.index] : .ok
                let isCancelled = step.phase == .main && state.cancelsRunning
                _ = state.settle(step, isCancelled ? .cancelled : wanted)
            case .finish(let outcome):
                #expect(running.isEmpty)
                return (world.needs.indices.map(status), outcome)
            }
        }
        Issue.record("the run does not end")
        return ([], nil)
    }

    @Test(arguments: [RunState.FailureMode.stop, .keepGoing, .failFast])
    func everyStepSettlesBehindItsNeeds(mode: RunState.FailureMode) {
        for seed in 0..<300 as Range<UInt64> {
            let world = World(seed: seed)
            let (first, outcome) = play(world, mode, order: seed)
            #expect(first.allSatisfy { $0.isSettled }, "seed \(seed)")
            #expect((outcome == .failed) == first.contains { !$0.letsPass }, "seed \(seed)")
            for order in 1...4 as ClosedRange<UInt64> {
                let (ends, other) = play(world, mode, order: seed &* 1000 &+ order)
                #expect(ends.allSatisfy { $0.isSettled }, "seed \(seed), order \(order)")
                // Without a failure, and where branches go on, nothing depends on which step ends first.
                if mode == .keepGoing || outcome == .ok {
                    #expect(ends == first && other == outcome, "seed \(seed), order \(order)")
                }
            }
        }
    }
}

extension RunState.Action {
    fileprivate var step: RunState.StepIndex? { if case .run(let step) = self { step } else { nil } }
}
