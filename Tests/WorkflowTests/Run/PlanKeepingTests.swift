import MictlanXBatch
import MictlanXClient
import MictlanXText
import TestSupport
import Testing

@testable import Workflow

/// What of a plan is kept, and what is divided.
@Suite struct PlanKeepingTests {
    private let bench: WorkflowBench

    init() throws {
        bench = try WorkflowBench()
        try bench.write("a.txt", "one")
        for index in 0..<4 { bench.store["b/k\(index)"] = "x" }
    }

    private func keep(_ steps: String) async throws -> (RunPlan, RunHistory) {
        var options = bench.options()
        options.keepsPlan = true
        let text = "mxwf: 1\nname: t\npolicy: {max_delete_fraction: 1}\nsteps:\n\(steps)"
        let document = try bench.document(text)
        var diagnostics = Diagnostics()
        let inputs = try #require(
            document.bind([], options: options, into: &diagnostics), "\(diagnostics.all.map(\.message))")
        let plan = try await WorkflowRunner(store: bench.store, clock: bench.clock).plan(
            document, inputs: inputs, options: options)
        try #require(plan.exitCode == .ok, "\(String(describing: plan.failure))")
        return (plan, RunHistory(await bench.journal.records))
    }

    @Test func whatIsReadBeforeAnythingChangesIsDone() async throws {
        let (plan, history) = try await keep(
            """
              - id: old
                select: {balls: {bucket: b, prefix: k}}
              - id: conf
                set: {name: of}
              - assert: {that: steps.old.count == 4}
              - id: purge
                delete: {items: "${{ steps.old.items }}"}
              - id: rest
                select: {balls: {bucket: b, prefix: k}}
              - id: late
                delete: {items: "${{ steps.rest.items }}"}
            """)
        #expect(["old", "conf", "step_3"].allSatisfy { history.steps[$0]?.isReusable == true })
        #expect(history.steps["purge"]?.lists[0]?.count == 4)
        #expect(history.steps["rest"] == nil && history.steps["late"] == nil)
        #expect(plan.partialSteps == ["purge"])
        #expect(plan.steps.last?.notes.contains("its list is made when it runs") == true)
        #expect(bench.store.names.count == 4)
    }

    @Test func whatWaitsForACheckIsNotDivided() async throws {
        let (plan, history) = try await keep(
            """
              - id: files
                select: {files: {root: .}}
              - id: old
                select: {balls: {bucket: b, prefix: k}}
              - id: up
                bulk_put: {items: "${{ steps.files.items }}", bucket: c}
              - id: landed
                await_bulk: {bulk: up}
              - id: check
                verify: {items: "${{ steps.old.items }}"}
              - id: purge
                delete: {items: "${{ steps.old.items }}"}
            """)
        #expect(plan.partialSteps == ["landed", "up"])
        #expect(history.steps["purge"]?.lists[0]?.count == 4, "its list is kept for the end")
    }

    /// The lists of a workflow that is run are divided as those of this one; what follows it waits unless nothing of it is
    /// left, and of several instances nothing is divided.
    @Test(
        arguments: [
            ("", "run: child.yaml", ["child/landed", "child/up", "purge"]),
            ("  - verify: {bucket: \"${{ inputs.b }}\"}", "run: child.yaml", ["child/landed", "child/up"]),
            ("always: [{echo: bye}]", "run: child.yaml", ["child/landed", "child/up"]),
            ("", "run: child.yaml\n    when: run.attempt > 1", ["purge"]),
            ("", "run: child.yaml\n    on_failure: {steps: [{echo: x}]}", []),
            ("", "run: child.yaml\n    foreach: [1, 2]", []),
        ] as [(String, String, [String])]) func theListsOfOtherWorkflowsAreDivided(
            more: String, run: String, partial: [String]
        ) async throws
    {
        try bench.write(
            "child.yaml",
            """
            mxwf: 1
            name: child
            inputs: {b: {type: string, default: b}}
            steps:
              - id: files
                select: {files: {root: ., include: ["*.txt"]}}
              - id: up
                bulk_put: {items: "${{ steps.files.items }}", bucket: c}
              - id: landed
                await_bulk: {bulk: up}
            \(more)
            outputs: {done: "${{ steps.landed.done }}"}
            """)
        let (plan, history) = try await keep(
            """
              - id: old
                select: {balls: {bucket: b, prefix: k}}
              - id: child
                \(run)
              - id: purge
                delete: {items: "${{ steps.old.items }}"}
            """)
        #expect(plan.partialSteps == partial)
        if partial.contains("child/up") { #expect(history.steps["child/up"]?.lists[0]?.count == 1) }
    }

    @Test func aPlanIsRunWithItsLists() async throws {
        let steps = """
              - id: old
                select: {balls: {bucket: b, prefix: k}}
              - id: purge
                delete: {items: "${{ steps.old.items }}"}
            """
        let (_, history) = try await keep(steps)
        bench.store["b/k9"] = "x"
        var options = bench.options(history: history)
        options.holdsToPlan = true
        options.agreedDeletes = ["purge": try #require(history.steps["purge"]?.lists[0]?.sha256)]
        options.confirm = { _ in .unavailable }
        let text = "mxwf: 1\nname: t\npolicy: {max_delete_fraction: 1}\nsteps:\n\(steps)"
        let outcome = try await bench.run(text, options: options)
        #expect(outcome.exitCode == .ok, "\(String(describing: outcome.failure))")
        #expect(bench.store.names == ["b/k9"])
        // Another list than that of the plan is not made.
        var other = bench.options(history: history)
        other.holdsToPlan = true
        let edited = text.replacing("delete: {", with: "delete: {missing: fail, ")
        let refused = try await bench.run(edited, options: other)
        #expect(refused.exitCode == .decision, "\(String(describing: refused.failure))")
        #expect(bench.store.names == ["b/k9"])
    }
}
