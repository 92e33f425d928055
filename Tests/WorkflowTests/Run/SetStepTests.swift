import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText
import TestSupport
import Testing

@testable import Workflow

@Suite struct SetStepTests {
    private let bench: WorkflowBench

    init() throws { bench = try WorkflowBench() }

    @Test func laterStepsSeeTheValuesWithTheirTypes() async throws {
        let text = """
            mxwf: 1
            name: t
            steps:
              - id: names
                set: {bucket: b, count: 2, sizes: [1, 2], at: "${{ now() }}", window: "${{ 2 * 5s }}"}
              - assert: {that: steps.names.count + 1 == 3 && sum(steps.names.sizes) == 3 && steps.names.window == 10s}
              - put: {bucket: "${{ steps.names.bucket }}", key: k, text: x}
            outputs:
              names: ${{ steps.names.bucket }}
            """
        let outcome = try await bench.run(text)
        #expect(outcome.exitCode == .ok, "\(String(describing: outcome.failure))")
        #expect(bench.store.names == ["b/k"])
        #expect(outcome.outputs["names"] == .string("b"))
        #expect(bench.states == ["names=ok", "step_2=ok", "step_3=changed"])
    }

    @Test func aPlanKnowsThemToo() async throws {
        let text = """
            mxwf: 1
            name: t
            steps:
              - id: names
                set: {bucket: b}
              - id: later
                when: steps.names.bucket == "c"
                set: {x: 1}
              - put: {bucket: "${{ steps.names.bucket }}", key: k, text: x}
            """
        let plan = try await bench.plan(text)
        #expect(plan.failure == nil)
        #expect(plan.steps.map(\.effect) == [.none, .skipped, .change])
        #expect(plan.steps[0].notes == ["bucket = b"])
        #expect(plan.steps[2].target == "b/k")
    }

    /// Two calls in one step are two values, and a resumed run sees both again.
    @Test func recordedFunctionsAreToldApartByTheirPlace() async throws {
        let text = """
            mxwf: 1
            name: t
            steps:
              - id: ids
                set: {a: "${{ uuid() }}", b: "${{ uuid() }}", c: "${{ random() < 1.0 }}"}
              - echo: ${{ steps.ids.a }} ${{ steps.ids.b }}
            """
        let counter = Counter()
        var options = bench.options()
        options.values.random = { counter.next() }
        _ = try await bench.run(text, options: options)
        let said = try #require(bench.messages.first)
        let parts = said.split(separator: " ")
        #expect(parts.count == 2 && parts[0] != parts[1])
        let values = await bench.journal.history.values
        #expect(values.keys.filter { $0.hasPrefix("uuid@steps.ids:") }.count == 2)
        var again = bench.options(journal: RecordingJournal())
        again.values.random = { 99 }
        again.history = RunHistory(values.map { JournalRecord.value(name: $0.key, $0.value) })
        _ = try await bench.run(text, options: again)
        #expect(bench.messages == [said])
    }

    /// The list that is frozen keeps what was drawn for each item; the journal does not keep it besides.
    @Test func itemsOfAListRecordNothing() async throws {
        try bench.write("a", "1")
        try bench.write("b", "2")
        let text = """
            mxwf: 1
            name: t
            steps:
              - id: files
                select: {files: {root: .}}
              - bulk_put: {items: "${{ steps.files.items }}", bucket: b, key: "${{ uuid() }}", wait: true}
            """
        let counter = Counter()
        var options = bench.options()
        options.values.random = { counter.next() }
        let outcome = try await bench.run(text, options: options)
        #expect(outcome.exitCode == .ok, "\(String(describing: outcome.failure))")
        #expect(bench.store.names.count == 2)
        #expect(await bench.journal.history.values.keys.allSatisfy { !$0.hasPrefix("uuid@") })
    }
}
