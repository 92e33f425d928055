import MictlanXBatch
import MictlanXClient
import TestSupport
import Testing

@testable import Workflow

/// The question before a delete.
@Suite struct QuestionTests {
    private let bench: WorkflowBench

    init() throws {
        bench = try WorkflowBench(isTimeStopped: true)
        for name in ["b/x1", "b/x2", "b/y1", "b/y2", "b/z"] { bench.store[name] = "content" }
    }

    private let text = """
        mxwf: 1
        name: t
        policy: {max_delete_fraction: 1}
        steps:
          - id: x
            needs: []
            select: {balls: {bucket: b, prefix: x}}
          - id: y
            needs: []
            select: {balls: {bucket: b, prefix: y}}
          - needs: [x]
            delete: {items: "${{ steps.x.items }}"}
          - needs: [y]
            delete: {items: "${{ steps.y.items }}"}
        always: [{echo: bye}]
        """

    /// Whoever presses ^C at the question wants to stop, and does not wait for the grace of requests.
    @Test func aStopIsAnAnswer() async throws {
        var options = bench.options()
        let control = bench.control
        options.confirm = { _ in
            control.stop()
            try? await untilCancelled()
            return .confirmed
        }
        let outcome = try await bench.run(text, options: options)
        #expect(outcome.exitCode == .interrupted)
        #expect(bench.store.names.count == 5 && bench.messages == ["bye"])
        #expect(bench.states.contains("step_3=cancelled") && bench.states.contains("step_4=cancelled"))
    }

    @Test func oneIsAskedAtATime() async throws {
        var options = bench.options()
        let peak = Peak()
        options.confirm = { _ in
            await peak.visit()
            return .confirmed
        }
        #expect(try await bench.run(text, options: options).exitCode == .ok)
        #expect(peak.highest == 1)
        #expect(bench.store.names == ["b/z"])
    }
}
