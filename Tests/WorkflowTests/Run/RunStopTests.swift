import MictlanXBatch
import MictlanXClient
import Testing

@testable import Workflow

/// Runs that are stopped before they begin.
@Suite struct RunStopTests {
    private let bench: WorkflowBench

    // Time stands still: the clean-up must not run into its limit, which the clock would let pass at once.
    init() throws { bench = try WorkflowBench(isTimeStopped: true) }

    @Test func aStopRunsCleanUpAndNothingElse() async throws {
        let text = """
            mxwf: 1
            name: t
            steps:
              - id: p
                put: {bucket: b, key: k, text: x}
              - id: q
                put: {bucket: b, key: l, text: x}
            on_failure: [{echo: failure}]
            always: [{echo: bye}]
            """
        bench.control.stop()
        let outcome = try await bench.run(text)
        #expect(outcome.status == .cancelled && outcome.exitCode == .interrupted)
        #expect(bench.states == ["p=cancelled", "q=cancelled", "always/step_1=ok"])
        #expect(bench.messages == ["bye"])
    }

    @Test func anAbortSkipsCleanUp() async throws {
        bench.control.abort()
        let outcome = try await bench.run("mxwf: 1\nname: t\nsteps: [{echo: a}]\nalways: [{echo: bye}]\n")
        #expect(outcome.exitCode == .interrupted && bench.messages.isEmpty)
    }
}
