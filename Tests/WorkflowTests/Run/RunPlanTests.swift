import MictlanXClient
import MictlanXModel
import TestSupport
import Testing

@testable import Workflow

@Suite struct RunPlanTests {
    private let bench: WorkflowBench

    init() throws {
        bench = try WorkflowBench()
        try bench.write("a.txt", "one")
        for index in 0..<4 { bench.store["b/k\(index)"] = "x" }
    }

    @Test func readsForRealAndCountsTheRest() async throws {
        let text = """
            mxwf: 1
            name: t
            steps:
              - id: files
                select: {files: {root: .}}
              - id: up
                bulk_put: {items: "${{ steps.files.items }}", bucket: b}
              - id: landed
                await_bulk: {bulk: up}
              - id: check
                verify: {items: "${{ steps.landed.items }}"}
              - echo: "${{ steps.files.count }} of ${{ steps.landed.done }}"
              - id: old
                select: {balls: {bucket: b, prefix: k1}}
              - id: purge
                when: steps.old.count > 0
                delete: {items: "${{ steps.old.items }}"}
              - when: 'steps.purge.status == "changed"'
                echo: purged
              - when: steps.files.count > 5
                echo: many
            """
        let plan = try await bench.plan(text)
        #expect(plan.exitCode == .ok, "\(String(describing: plan.failure))")
        #expect(
            plan.steps.map { "\($0.step)=\($0.effect.rawValue)" } == [
                "files=read", "up=change", "landed=none", "check=unknown", "step_5=none", "old=read", "purge=delete",
                "step_8=none", "step_9=skipped",
            ])
        #expect(plan.steps.first?.count == 1)
        #expect(plan.steps.first { $0.step == "purge" }?.count == 1)
        #expect(bench.store.calls.allSatisfy { $0.hasPrefix("list") })
        #expect(await bench.journal.records.isEmpty)
    }

    /// A plan goes on where the run would: behind a failure that is tolerated, or that a handler makes good.
    @Test func aToleratedFailureEndsNoPlan() async throws {
        let text = """
            mxwf: 1
            name: t
            steps:
              - id: maybe
                assert: {that: 1 == 2}
                tolerate: true
              - id: newest
                put: {bucket: b, key: k, file: gone}
                on_failure: {then: continue, steps: [{echo: "${{ error.message }}"}]}
              - when: 'steps.maybe.status == "tolerated"'
                echo: "${{ steps.maybe.error.class }}"
              - when: 'steps.newest.status == "rescued"'
                echo: rescued
            """
        let plan = try await bench.plan(text)
        #expect(plan.exitCode == .ok, "\(String(describing: plan.failure))")
        #expect(plan.steps.map(\.effect) == [.unknown, .unknown, .none, .none])
        #expect(plan.steps[0].notes == ["would fail: '1 == 2' is false", "which is tolerated"])
        #expect(plan.steps[2].notes == ["assert"])
        #expect(plan.steps[3].notes.last?.hasPrefix("only if 'when' is true") == true)
    }

    @Test(arguments: [
        ("delete: {items: \"${{ steps.old.items }}\", max_deletes: 2}", ExitCode.guarded),
        ("delete: {items: \"${{ steps.old.items }}\", max_fraction: 1}", .ok),
        ("assert: {that: steps.old.count == 5}", .failed), ("put: {bucket: b, key: k, file: gone}", .notFound),
    ])
    func tellsWhatWouldFail(step: String, exitCode: ExitCode) async throws {
        let text = "mxwf: 1\nname: t\nsteps:\n  - id: old\n    select: {balls: {bucket: b, prefix: k}}\n  - \(step)\n"
        let plan = try await bench.plan(text)
        #expect(plan.exitCode == exitCode)
        #expect(bench.store.names.count == 4)
    }
}
