import MictlanXBatch
import MictlanXClient
import TestSupport
import Testing

@testable import Workflow

/// What a step does about its own failure, and what a resume does about a step without an end.
@Suite struct StepAnswerTests {
    private let bench: WorkflowBench

    init() throws { bench = try WorkflowBench(isTimeStopped: true) }

    private func text(_ more: String) -> String {
        """
        mxwf: 1
        name: t
        steps:
          - id: up
            put: {bucket: b, key: k, text: x}
        \(more)
          - echo: "${{ steps.up.status }} ${{ steps.up.error.class }}"
        """
    }

    @Test func aToleratedFailureHasItsOwnStateAndCode() async throws {
        bench.store.fail("put b/k", .forbidden, .forbidden)
        let outcome = try await bench.run(text("    tolerate: true\n"))
        #expect(outcome.exitCode == .ok)
        #expect(outcome.recap.description == "ok=1 changed=0 skipped=0 tolerated=1 failed=0")
        #expect(bench.messages == ["tolerated denied"])
        var options = bench.options()
        options.isStrict = true
        #expect(try await bench.run(text("    tolerate: true\n"), options: options).exitCode == .tolerated)
    }

    private let handler = """
            on_failure:
              then: continue
              steps:
                - id: undo
                  put: {bucket: b, key: undone, text: "${{ error.step }} ${{ error.class }}"}
                - echo: "${{ steps.undo.key }}"

        """

    @Test func aHandlerRescues() async throws {
        bench.store.fail("put b/k", .forbidden)
        let outcome = try await bench.run(text(handler))
        #expect(outcome.exitCode == .ok, "\(String(describing: outcome.failure))")
        #expect(bench.store["b/undone"] == "up denied")
        #expect(bench.messages == ["undone", "rescued denied"])
        #expect(
            bench.states == [
                "up/on_failure/undo=changed", "up/on_failure/step_2=ok", "up=rescued", "step_2=ok",
            ])
        #expect(outcome.recap.description == "ok=2 changed=1 skipped=0 rescued=1 failed=0")
    }

    @Test func aHandlerThatIsNotToContinueLeavesTheFailure() async throws {
        bench.store.fail("put b/k", .forbidden)
        let outcome = try await bench.run(text(handler.replacing("then: continue", with: "then: fail")))
        #expect(outcome.exitCode == .fatal && outcome.failedStep == "up")
        #expect(bench.store["b/undone"] != nil)
    }

    @Test func aFailingHandlerDoesNotHideTheFailure() async throws {
        bench.store.fail("put b/k", .forbidden)
        bench.store.fail("put b/undone", .diskFull)
        let outcome = try await bench.run(text(handler))
        #expect(outcome.exitCode == .fatal && outcome.failedStep == "up")
        #expect(bench.states.prefix(2) == ["up/on_failure/undo=failed", "up=failed"])
    }

    @Test func whatWentWellNeedsNoHandler() async throws {
        #expect(try await bench.run(text(handler).replacing("${{ steps.up.error.class }}", with: "")).exitCode == .ok)
        #expect(bench.store.names == ["b/k"])
    }

    // MARK: Resume

    /// A journal that ends within the step.
    private func broken(_ text: String) async throws -> RunHistory {
        _ = try await bench.run(text)
        let records = await bench.journal.records
        let end = try #require(records.firstIndex { if case .endStep("up", _, _) = $0 { true } else { false } })
        return RunHistory(records[..<end])
    }

    private func once(_ mode: String) -> String {
        "mxwf: 1\nname: t\nsteps:\n  - id: up\n    on_resume: \(mode)\n    put: {bucket: b, key: k, text: x}\n"
            + "always: [{echo: bye}]\n"
    }

    @Test func somebodyHasToDecide() async throws {
        let history = try await broken(once("ask"))
        let journal = RecordingJournal()
        let outcome = try await bench.run(once("ask"), options: bench.options(history: history, journal: journal))
        #expect(outcome.exitCode == .decision && outcome.failedStep == "up")
        #expect(outcome.error?.message.contains("--accept up=done") == true)
        // Nothing was done, and the journal is as it was.
        #expect(await journal.records.isEmpty && bench.messages.isEmpty)
    }

    @Test(arguments: [(ResumeDecision.done, 0), (.redo, 1)])
    func theDecisionCounts(decision: ResumeDecision, puts: Int) async throws {
        let history = try await broken(once("ask"))
        let before = bench.store.calls("put").count
        var options = bench.options(history: history)
        options.decisions = ["up": decision]
        #expect(try await bench.run(once("ask"), options: options).exitCode == .ok)
        #expect(bench.store.calls("put").count - before == puts)
    }

    @Test func aDecisionAboutNoStepIsRefused() async throws {
        var options = bench.options(history: try await broken(once("ask")))
        options.decisions = ["upp": .done]
        let outcome = try await bench.run(once("ask"), options: options)
        let message = outcome.error?.message ?? ""
        #expect(
            outcome.exitCode == .usage
                && message.contains("--accept: the workflow has no step 'upp'; did you mean 'up'?"))
    }

    @Test(arguments: ["reuse", "restart"])
    func othersGoOnByThemselves(mode: String) async throws {
        let history = try await broken(once(mode))
        #expect(try await bench.run(once(mode), options: bench.options(history: history)).exitCode == .ok)
    }
}
