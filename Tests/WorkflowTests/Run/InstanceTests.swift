import MictlanXBatch
import MictlanXClient
import MictlanXModel
import TestSupport
import Testing

@testable import Workflow

/// Steps that run once for each of several values.
@Suite struct InstanceTests {
    private let bench: WorkflowBench

    init() throws { bench = try WorkflowBench(isTimeStopped: true) }

    private func puts(_ more: String = "", list: String = "[a, b, c]") -> String {
        """
        mxwf: 1
        name: t
        steps:
          - id: up
            foreach: \(list)
            put: {bucket: b, key: "${{ item }}-${{ index }}", text: x}
        \(more)
          - echo: "${{ join(steps.up.key, ' ') }} ${{ steps.up.status }} ${{ steps.up.attempts }}"
        """
    }

    @Test func outputsAreListsInOrder() async throws {
        let outcome = try await bench.run(puts("    max_parallel: 3\n"))
        #expect(outcome.exitCode == .ok, "\(String(describing: outcome.failure))")
        #expect(bench.messages == ["a-0 b-1 c-2 changed 3"])
        #expect(Set(bench.states.prefix(3)) == ["up[0]=changed", "up[1]=changed", "up[2]=changed"])
        // The instances are one step of the recap.
        #expect(outcome.recap.description == "ok=1 changed=1 skipped=0 failed=0")
    }

    @Test func aMatrixHasEveryCombination() async throws {
        let text = """
            mxwf: 1
            name: t
            vars: {sizes: [1, 2]}
            steps:
              - id: each
                matrix: {kind: [a, b], size: "${{ vars.sizes }}"}
                outputs: {name: "${{ matrix.kind }}${{ matrix.size }}"}
                echo: x
              - echo: "${{ join(steps.each.name, ' ') }}"
            """
        #expect(try await bench.run(text).exitCode == .ok)
        #expect(bench.messages.last == "a1 a2 b1 b2")
    }

    @Test func noMoreRunAtOnceThanMay() async throws {
        let peak = Peak()
        for index in 0..<6 { bench.store.beforeCall("put b/k\(index)-\(index)") { await peak.visit() } }
        let list = "[k0, k1, k2, k3, k4, k5]"
        #expect(try await bench.run(puts("    max_parallel: 2\n", list: list)).exitCode == .ok)
        #expect(peak.highest == 2)
    }

    @Test func oneAfterTheOtherWithoutALimit() async throws {
        #expect(try await bench.run(puts()).exitCode == .ok)
        #expect(bench.store.calls("put") == ["put b/a-0", "put b/b-1", "put b/c-2"])
    }

    @Test func aConditionMayLookAtTheValue() async throws {
        let outcome = try await bench.run(puts("    when: item != 'b'\n"))
        #expect(outcome.exitCode == .failed, "an output that is null cannot be joined")
        #expect(bench.states.prefix(4) == ["up[0]=changed", "up[1]=skipped", "up[2]=changed", "up=changed"])
    }

    @Test func noValuesAreNoWork() async throws {
        let outcome = try await bench.run(puts(list: "[]"))
        #expect(outcome.recap[.skipped] == 1 && bench.store.names.isEmpty)
    }

    /// The list is in the journal, behind a barrier, before the first instance begins.
    @Test func theListIsFrozenFirst() async throws {
        _ = try await bench.run(puts())
        let records = await bench.journal.records
        let list = try #require(
            records.firstIndex {
                if case .value(let name, _) = $0 { name.hasPrefix("instances@up@") } else { false }
            })
        let first = try #require(
            records.firstIndex { if case .beginStep("up[0]", _, _) = $0 { true } else { false } })
        #expect(list < first)
        #expect(await bench.journal.barriers.contains { $0 > list && $0 <= first })
    }

    // MARK: Failures

    @Test func aFailureStopsTheRest() async throws {
        bench.store.fail("put b/b-1", .forbidden)
        let outcome = try await bench.run(puts())
        #expect(outcome.exitCode == .partial && outcome.failedStep == "up")
        #expect(outcome.error?.message == "1 of 3 instances failed; the first: [1]: scripted forbidden")
        #expect(bench.store.names == ["b/a-0"])
        // What was changed before the failure counts.
        #expect(outcome.recap.description == "ok=0 changed=1 skipped=0 failed=1 blocked=1")
    }

    @Test func theOthersGoOnWhereWanted() async throws {
        bench.store.fail("put b/b-1", .forbidden)
        var options = bench.options()
        options.failureMode = .keepGoing
        #expect(try await bench.run(puts(), options: options).exitCode == .partial)
        #expect(bench.store.names == ["b/a-0", "b/c-2"])
    }

    @Test(arguments: [
        ("true", true), ("{failures: 1}", true), ("{failures: 0}", false), ("{percent: 34}", true),
        ("{percent: 33}", false), ("{failures: 1, percent: 33}", false), ("false", false),
        ("${{ 1 > 0 }}", true),
    ])
    func toleratedFailuresAreCounted(tolerate: String, isTolerated: Bool) async throws {
        bench.store.fail("put b/b-1", .forbidden)
        let text = puts("    tolerate: \(tolerate)\n").replacing("join(steps.up.key, ' ')", with: "len(steps.up.key)")
        let outcome = try await bench.run(text)
        #expect(outcome.exitCode == (isTolerated ? .ok : .partial))
        #expect(bench.store.names == (isTolerated ? ["b/a-0", "b/c-2"] : ["b/a-0"]))
        #expect(outcome.recap[.tolerated] == (isTolerated ? 1 : 0))
        if isTolerated { #expect(bench.messages == ["3 tolerated 3"]) }
    }

    // MARK: Resume

    @Test func whatIsDoneIsNotDoneAgain() async throws {
        bench.store.fail("put b/b-1", .forbidden)
        let text = puts().replacing("join(steps.up.key, ' ')", with: "len(steps.up.key)")
        _ = try await bench.run(text)
        let history = await bench.journal.history
        let before = bench.store.calls("put").count
        let outcome = try await bench.run(text, options: bench.options(history: history))
        #expect(outcome.exitCode == .ok, "\(String(describing: outcome.failure))")
        #expect(bench.store.calls("put").dropFirst(before) == ["put b/b-1", "put b/c-2"])
    }

    /// A value that comes in between must not shift the others.
    @Test func aResumeHasTheSameInstances() async throws {
        let text = puts(list: "${{ split(vars.names, ',') }}").replacing(
            "steps:", with: "vars: {names: \"${{ uuid() }},x\"}\nsteps:")
        bench.store.fail("put b/x-1", .forbidden)
        _ = try await bench.run(text)
        let names = bench.store.names
        var options = bench.options(history: await bench.journal.history)
        options.values = ValueJournal.Source(now: { .init(nanoseconds: 0) }, random: { 99 })
        #expect(try await bench.run(text, options: options).exitCode == .ok)
        #expect(bench.store.names == (names + ["b/x-1"]).sorted())
    }

    // MARK: Bulks, plans

    @Test func theBulksOfAllInstancesAreAwaited() async throws {
        try bench.write("a", "one")
        try bench.write("b", "two")
        let text = """
            mxwf: 1
            name: t
            steps:
              - id: files
                select: {files: {root: .}}
              - id: up
                foreach: [b, c]
                bulk_put: {items: "${{ steps.files.items }}", bucket: "${{ item }}"}
              - id: landed
                await_bulk: {bulk: up}
              - echo: ${{ steps.landed.done }}
            """
        // 'item' of the step is the bucket, also where the fields of a bulk have an item of their own.
        #expect(try await bench.run(text).exitCode == .ok)
        #expect(bench.messages == ["4"])
        #expect(bench.store.names == ["b/a", "b/b", "c/a", "c/b"])
    }

    @Test func aPlanAddsUp() async throws {
        let plan = try await bench.plan(puts())
        let step = try #require(plan.steps.first)
        #expect(step.step == "up" && step.effect == .change && step.notes.first == "3 instances")
        #expect(plan.exitCode == .ok, "\(String(describing: plan.failure))")
        #expect(bench.store.names.isEmpty)
    }

    @Test func tooManyAreRefused() async throws {
        let lists = (0..<5).map { "k\($0): [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]" }.joined(separator: ", ")
        let text = "mxwf: 1\nname: t\nsteps:\n  - matrix: {\(lists)}\n    echo: x\n"
        let outcome = try await bench.run(text)
        #expect(outcome.exitCode == .usage && bench.messages.isEmpty)
    }
}
