import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText
import SystemPackage
import TestSupport
import Testing

@testable import Workflow

@Suite struct NestedRunTests {
    private let bench: WorkflowBench

    init() throws { bench = try WorkflowBench() }

    private static let child = """
        mxwf: 1
        name: child
        inputs:
          bucket: {type: string, required: true}
          wait: {type: duration, default: 1s}
        vars: {key: "k-${{ inputs.bucket }}"}
        steps:
          - id: up
            put: {bucket: "${{ inputs.bucket }}", key: "${{ vars.key }}", text: x}
          - wait: ${{ inputs.wait }}
        outputs:
          key: ${{ steps.up.key }}
        always:
          - echo: child of ${{ run.name }} is done

        """

    private func parent(_ more: String = "") -> String {
        """
        mxwf: 1
        name: parent
        vars: {key: mine}
        steps:
          - id: one
            run: {workflow: child.yaml, inputs: {bucket: a, wait: 2s}}
          - id: two
            run: {workflow: ./child.yaml, inputs: {bucket: "${{ 'b' }}"}}
          - put: {bucket: c, key: "${{ steps.one.key }}", text: y}
        outputs: {two: "${{ steps.two.key }}", key: "${{ vars.key }}"}
        \(more)
        """
    }

    private func run(_ text: String, options: RunOptions? = nil) async throws -> (RunOutcome?, Diagnostics) {
        let options = options ?? bench.options()
        let document = try bench.document(text)
        var diagnostics = Diagnostics()
        guard let inputs = document.bind([], options: options, into: &diagnostics) else { return (nil, diagnostics) }
        return (
            try await WorkflowRunner(store: bench.store, clock: bench.clock).run(
                document, inputs: inputs, options: options), diagnostics
        )
    }

    @Test func theStepsOfTheOtherFileAreAPartOfTheRun() async throws {
        try bench.write("child.yaml", Self.child)
        let (outcome, diagnostics) = try await run(parent())
        #expect(outcome?.exitCode == .ok, "\(String(describing: outcome?.failure)) \(diagnostics.all)")
        #expect(bench.store.names == ["a/k-a", "b/k-b", "c/k-a"])
        #expect(outcome?.outputs["two"] == .string("k-b"), "each has variables of its own")
        #expect(outcome?.outputs["key"] == .string("mine"))
        #expect(
            bench.states == [
                "one/up=changed", "one/step_2=ok", "one/always/step_1=ok", "one=changed", "two/up=changed",
                "two/step_2=ok", "two/always/step_1=ok", "two=changed", "step_3=changed",
            ])
        #expect(bench.clock.sleeps == [.seconds(2), .seconds(1)])
        #expect(bench.types.filter { $0 == "run.start" || $0 == "run.end" }.count == 2)
        let history = await bench.journal.history
        #expect(history.steps["one/up"]?.done.count == 1 && history.steps["two/up"]?.done.count == 1)
    }

    @Test(arguments: [("[a, c]", "[\"k-a\",\"k-c\"]"), ("[]", "[]")])
    func theOutputsOfInstancesAreListsInOrder(list: String, text: String) async throws {
        try bench.write("child.yaml", Self.child)
        let (outcome, diagnostics) = try await run(
            """
            mxwf: 1
            name: parent
            steps:
              - id: all
                foreach: \(list)
                run: {workflow: child.yaml, inputs: {bucket: "${{ item }}"}}
            outputs: {keys: "${{ json(steps.all.key) }}"}
            """)
        #expect(outcome?.exitCode == .ok, "\(String(describing: outcome?.failure)) \(diagnostics.all)")
        #expect(outcome?.outputs["keys"] == .string(text))
    }

    @Test func aResumedRunTakesOverTheStepsOfTheOtherFile() async throws {
        try bench.write("child.yaml", Self.child)
        bench.store.fail("put b/k-b", .forbidden)
        let (first, _) = try await run(parent())
        #expect(first?.exitCode != .ok && first?.failure?.step == "two")
        #expect(first?.failure?.failure.error.message.contains("'two/up'") == true)
        let history = await bench.journal.history
        let again = bench.options(history: history, journal: RecordingJournal())
        let (second, _) = try await run(parent(), options: again)
        #expect(second?.exitCode == .ok, "\(String(describing: second?.failure))")
        #expect(bench.store.calls("put") == ["put a/k-a", "put b/k-b", "put b/k-b", "put c/k-a"])
    }

    /// What a person has to decide about a step of the other file is asked before anything is done, not when its turn
    /// comes.
    @Test func questionsOfTheOtherFileComeFirst() async throws {
        try bench.write(
            "ask.yaml",
            "mxwf: 1\nname: ask\nsteps:\n  - {id: up, on_resume: ask, put: {bucket: b, key: k, text: x}}\n")
        let text = """
            mxwf: 1
            name: parent
            steps:
              - put: {bucket: a, key: first, text: x}
              - id: child
                foreach: [1]
                run: ask.yaml
            """
        _ = try await run(text)
        let records = await bench.journal.records
        let end = try #require(
            records.firstIndex { if case .endStep("child[0]/up", _, _) = $0 { true } else { false } })
        // The first step is lost as well, so that it would be run before the other file is.
        let history = RunHistory(
            records[..<end].filter { if case .endStep("step_1", _, _) = $0 { false } else { true } })
        let puts = bench.store.calls("put").count
        let (outcome, _) = try await run(text, options: bench.options(history: history, journal: RecordingJournal()))
        #expect(outcome?.exitCode == .decision && outcome?.failedStep == "child[0]/up")
        #expect(bench.store.calls("put").count == puts)
        var options = bench.options(history: history, journal: RecordingJournal())
        options.decisions = ["child[0]/up": .done]
        let (second, _) = try await run(text, options: options)
        #expect(second?.exitCode == .ok, "\(String(describing: second?.failure))")
    }

    @Test func aPlanGoesThroughTheOtherFile() async throws {
        try bench.write("child.yaml", Self.child)
        let document = try bench.document(parent())
        var diagnostics = Diagnostics()
        let options = bench.options()
        let inputs = try #require(document.bind([], options: options, into: &diagnostics))
        let plan = try await WorkflowRunner(store: bench.store, clock: bench.clock).plan(
            document, inputs: inputs, options: options)
        #expect(plan.failure == nil)
        #expect(plan.steps.map(\.effect) == [.change, .change, .unknown])
        #expect(plan.steps[0].target == "child" && bench.store.names.isEmpty)
    }

    /// What the outer policy forbids, no inner file allows.
    @Test func theOuterPolicyHoldsInside() async throws {
        bench.store["b/k"] = "x"
        bench.store["b/l"] = "x"
        try bench.write(
            "wipe.yaml",
            "mxwf: 1\nname: wipe\npolicy: {max_deletes: 100, max_delete_fraction: 1}\nsteps:\n"
                + "  - id: all\n    select: {balls: {bucket: b}}\n  - delete: {items: \"${{ steps.all.items }}\"}\n")
        let (outcome, _) = try await run(
            "mxwf: 1\nname: p\npolicy: {max_deletes: 1}\nsteps: [{run: wipe.yaml}]\n")
        #expect(outcome?.exitCode == .guarded && bench.store.deleted.isEmpty)
        try bench.write(
            "shell.yaml", "mxwf: 1\nname: s\npolicy: {shell: true}\nsteps: [{shell: {argv: [touch, made]}}]\n")
        var options = bench.options()
        options.allowsPrograms = true
        let (shell, _) = try await run("mxwf: 1\nname: p\nsteps: [{run: shell.yaml}]\n", options: options)
        #expect(shell?.exitCode == .guarded)
    }

    @Test(arguments: [
        ("../out.yaml", "outside"), ("gone.yaml", "cannot be read"), ("self.yaml", "would run itself"),
        ("faulty.yaml", "has faults; the first: faulty.yaml:3:"), ("needs.yaml", "needs the input 'x'"),
    ])
    func faultsOfOtherFilesAreFoundBeforeTheRun(name: String, message: String) async throws {
        try bench.write("self.yaml", "mxwf: 1\nname: s\nsteps: [{run: self.yaml}]\n")
        try bench.write("faulty.yaml", "mxwf: 1\nname: f\nsteps: [{put: {}}]\n")
        try bench.write("needs.yaml", "mxwf: 1\nname: n\ninputs: {x: {type: int, required: true}}\nsteps: [echo: x]\n")
        let (outcome, diagnostics) = try await run("mxwf: 1\nname: p\nsteps: [{run: \(name)}]\n")
        #expect(outcome == nil)
        #expect(diagnostics.all.map(\.code.id).contains("E234"))
        #expect(diagnostics.all.contains { $0.message.contains(message) }, "\(diagnostics.all.map(\.message))")
    }

    @Test func inputsAreHeldAgainstTheirDeclarations() async throws {
        try bench.write(
            "n.yaml", "mxwf: 1\nname: n\ninputs: {x: {type: int, max: 3}}\nsteps: [echo: \"${{ inputs.x }}\"]\n")
        func outcome(_ x: String) async throws -> RunOutcome? {
            try await run("mxwf: 1\nname: p\nsteps:\n  - run: {workflow: n.yaml, inputs: {x: \(x)}}\n").0
        }
        #expect(try await outcome("2")?.exitCode == .ok)
        #expect(bench.messages == ["2"])
        #expect(try await outcome("4")?.failure?.failure.error.message.contains("more than 3") == true)
        #expect(
            try await outcome("\"${{ true }}\"")?.failure?.failure.error.message.contains("takes int, not bool") == true
        )
    }
}
