import Testing

@testable import Workflow

@Suite struct RunControlTests {
    @Test func waitersAreWokenByTheirLevel() async {
        let control = RunControl()
        async let stopped: Void = control.wait(for: .stopping)
        async let aborted: Void = control.wait(for: .aborting)
        control.stop()
        await stopped
        #expect(control.level == .stopping)
        #expect(throws: CancellationError.self) { try control.checkRunning() }
        control.abort()
        await aborted
        control.stop()
        #expect(control.level == .aborting)
        await control.wait(for: .stopping)
    }

    @Test func aCancelledWaitEnds() async {
        let control = RunControl()
        let task = Task { await control.wait(for: .stopping) }
        task.cancel()
        await task.value
        #expect(control.level == .running)
    }
}
