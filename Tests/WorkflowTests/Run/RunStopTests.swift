import MictlanXBatch
import MictlanXClient
import TestSupport
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

    /// The second stop cancels what is on its way, and the clean-up still runs.
    @Test func anAbortCancelsRequestsAndRunsCleanUp() async throws {
        let control = bench.control
        bench.store.hold("put b/k")
        bench.store.afterCall("put b/k") {
            control.stop()
            control.abort()
        }
        let text = "mxwf: 1\nname: t\nsteps: [{put: {bucket: b, key: k, text: x}}]\nalways: [{echo: bye}]\n"
        let outcome = try await bench.run(text)
        #expect(outcome.exitCode == .interrupted)
        #expect(bench.states == ["step_1=cancelled", "always/step_1=ok"])
        #expect(bench.messages == ["bye"])
    }

    @Test func theEndSkipsCleanUp() async throws {
        bench.control.end()
        let outcome = try await bench.run("mxwf: 1\nname: t\nsteps: [{echo: a}]\nalways: [{echo: bye}]\n")
        #expect(outcome.exitCode == .interrupted && bench.messages.isEmpty)
    }

    @Test func theEndCancelsCleanUp() async throws {
        let control = bench.control
        bench.store.hold("put b/k")
        bench.store.afterCall("put b/k") { control.end() }
        let text = "mxwf: 1\nname: t\nsteps: [{echo: a}]\nalways: [{put: {bucket: b, key: k, text: x}}, {echo: bye}]\n"
        _ = try await bench.run(text)
        #expect(bench.states == ["step_1=ok", "always/step_1=cancelled"])
    }
}
