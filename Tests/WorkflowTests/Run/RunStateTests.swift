import MictlanXBatch
import Testing

@testable import Workflow

@Suite struct RunStateTests {
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
        var state = RunState(steps: 2, onFailure: 1, always: 1)
        #expect(drive(&state, .ok, .changed) == ["main0", "main1", "always0"])
        #expect(state.next() == .finish(.ok))
    }

    @Test(arguments: [StepStatus.failed, .timedOut])
    func aFailureBlocksTheRest(status: StepStatus) {
        var state = RunState(steps: 3, onFailure: 1, always: 1)
        #expect(drive(&state, .skipped, status) == ["main0", "main1", "main2:blocked", "onFailure0", "always0"])
        #expect(state.next() == .finish(.failed))
    }

    @Test(arguments: [StepStatus.skipped, .tolerated, .rescued, .ok, .changed])
    func theRunGoesOnBehind(status: StepStatus) {
        var state = RunState(steps: 2)
        #expect(drive(&state, status) == ["main0", "main1"])
        #expect(state.next() == .finish(.ok))
    }

    @Test func everyCleanUpGetsItsChance() {
        var state = RunState(steps: 1, onFailure: 2, always: 2)
        #expect(
            drive(&state, .failed, .failed, .failed) == [
                "main0", "onFailure0", "onFailure1:blocked", "always0", "always1",
            ])
        #expect(state.next() == .finish(.failed))
    }

    @Test func aFailedCleanUpFailsTheRun() {
        var state = RunState(steps: 1, always: 1)
        _ = drive(&state, .ok, .failed)
        #expect(state.next() == .finish(.failed))
    }

    @Test func aCancelledRunStillCleansUp() throws {
        var state = RunState(steps: 3, onFailure: 1, always: 1)
        let first = try #require(state.next().step)
        #expect(state.cancel().map(\.index) == [1, 2, 0])
        _ = state.settle(first, .ok)
        #expect(drive(&state) == ["always0"])
        #expect(state.next() == .finish(.cancelled))
    }

    @Test func aStopWhenAllIsDoneChangesNothing() throws {
        var state = RunState(steps: 1, onFailure: 1, always: 1)
        let only = try #require(state.next().step)
        _ = state.cancel()
        _ = state.settle(only, .ok)
        #expect(drive(&state) == ["always0"])
        #expect(state.next() == .finish(.ok))
    }

    @Test func anAbortedRunDoesNot() {
        var state = RunState(steps: 1, always: 1)
        _ = state.cancel(skipsHandlers: true)
        #expect(state.next() == .finish(.cancelled))
    }
}

extension RunState.Action {
    fileprivate var step: RunState.StepIndex? { if case .run(let step) = self { step } else { nil } }
}
