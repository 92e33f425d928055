import MictlanXBatch
import MictlanXClient
import TestSupport
import Testing

@testable import Workflow

/// Several steps at once.
@Suite struct RunGraphTests {
    private let bench: WorkflowBench

    // Time stands still, so that only what a test does ends a wait.
    init() throws { bench = try WorkflowBench(isTimeStopped: true) }

    private static let branches = """
        mxwf: 1
        name: t
        steps:
          - id: a
            needs: []
            put: {bucket: b, key: a, text: x}
          - id: b
            needs: []
            put: {bucket: b, key: b, text: x}
          - id: c
            needs: [a]
            put: {bucket: b, key: c, text: x}
          - id: d
            needs: [b, c]
            echo: "${{ steps.a.key }} ${{ steps.b.status }}"
        on_failure: [{echo: "${{ error.step }}"}]
        always: [{echo: bye}]
        """

    @Test func branchesRunAtOnceAndMeet() async throws {
        // Each put waits until the other one has begun: one after the other would never end.
        let gate = Gate(count: 2)
        for key in ["a", "b"] { bench.store.beforeCall("put b/\(key)") { await gate.pass() } }
        let outcome = try await bench.run(Self.branches)
        #expect(outcome.exitCode == .ok)
        #expect(bench.messages == ["a changed", "bye"])
        #expect(Set(bench.states.prefix(2)).isSubset(of: ["a=changed", "b=changed", "c=changed"]))
        #expect(bench.states.suffix(2) == ["d=ok", "always/step_1=ok"])
    }

    @Test func maxParallelIsTheLimit() async throws {
        let peak = Peak()
        let names = (0..<6).map { "k\($0)" }
        for name in names {
            bench.store.beforeCall("put b/\(name)") { await peak.visit() }
        }
        let steps = names.map { "  - needs: []\n    put: {bucket: b, key: \($0), text: x}\n" }.joined()
        let text = "mxwf: 1\nname: t\nvars: {n: 2}\nmax_parallel: ${{ vars.n }}\nsteps:\n\(steps)"
        #expect(try await bench.run(text).exitCode == .ok)
        #expect(peak.highest == 2)
        #expect(bench.store.names.count == 6)
    }

    @Test func afterAFailureWhatRunsMayFinish() async throws {
        let gate = Gate(count: 2)
        bench.store.beforeCall("put b/a") { await gate.pass() }
        bench.store.beforeCall("put b/b") { await gate.pass() }
        bench.store.fail("put b/b", .forbidden)
        let outcome = try await bench.run(Self.branches)
        #expect(outcome.exitCode == .fatal && outcome.failedStep == "b")
        #expect(bench.store["b/a"] == "x")
        #expect(Set(bench.states).isSuperset(of: ["a=changed", "b=failed", "d=blocked", "always/step_1=ok"]))
        #expect(bench.messages == ["b", "bye"])
    }

    @Test func independentBranchesGoOnWhereWanted() async throws {
        bench.store.fail("put b/b", .forbidden)
        var options = bench.options()
        options.failureMode = .keepGoing
        let outcome = try await bench.run(Self.branches, options: options)
        #expect(outcome.exitCode == .fatal)
        #expect(bench.store.names == ["b/a", "b/c"])
        #expect(outcome.recap.description == "ok=2 changed=2 skipped=0 failed=1 blocked=1")
        #expect(bench.messages == ["b", "bye"])
    }

    @Test func aFailureCancelsWhatRunsWhereWanted() async throws {
        bench.store.hold("put b/a")
        bench.store.fail("put b/b", .forbidden)
        var options = bench.options()
        options.failureMode = .failFast
        let outcome = try await bench.run(Self.branches, options: options)
        #expect(outcome.exitCode == .fatal && outcome.failedStep == "b")
        #expect(outcome.recap[.cancelled] == 1 && outcome.recap[.blocked] == 2)
        #expect(bench.messages == ["b", "bye"])
    }

    /// What an expression sees must not depend on which branch is faster.
    @Test func otherBranchesAreNotSeen() async throws {
        let text = """
            mxwf: 1
            name: t
            vars: {other: a}
            steps:
              - id: a
                needs: []
                echo: x
              - id: b
                needs: []
                echo: x
              - needs: [b]
                echo: "${{ default(steps[vars.other], 'unseen') }}"
            """
        #expect(try await bench.run(text).exitCode == .ok)
        #expect(bench.messages.last == "unseen")
    }

    @Test func aStepWithItsOwnDeadlineTimesOut() async throws {
        let bench = try WorkflowBench()
        bench.store.hold("put b/k")
        let text = """
            mxwf: 1
            name: t
            steps:
              - id: p
                put: {bucket: b, key: k, text: x}
                deadline: 5m
                retry: {errors: [transient, deadline], attempts: 9}
            """
        let outcome = try await bench.run(text)
        #expect(bench.states == ["p=timed_out"])
        #expect(outcome.exitCode == .deadline)
        #expect(outcome.error?.message == "the step took longer than its deadline 5m")
    }

    /// A value that two steps recorded is in the journal before either of them goes on.
    @Test func recordedValuesComeBeforeTheirEffects() async throws {
        let steps = (0..<8).map {
            "  - needs: []\n    put: {bucket: b, key: \"k\($0)-${{ uuid() }}\", text: x}\n"
        }
        _ = try await bench.run("mxwf: 1\nname: t\nmax_parallel: 8\nsteps:\n\(steps.joined())")
        let records = await bench.journal.records
        for index in 1...8 {
            let value = try #require(
                records.firstIndex {
                    if case .value(let name, _) = $0 { name.hasPrefix("uuid@steps.step_\(index)") } else { false }
                })
            let end = try #require(
                records.firstIndex { if case .endStep("step_\(index)", _, _) = $0 { true } else { false } })
            #expect(value < end)
        }
    }
}

/// Lets nobody through before so many have come.
private actor Gate {
    private var missing: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(count: Int) { missing = count }

    func pass() async {
        missing -= 1
        guard missing > 0 else {
            for waiter in waiting { waiter.resume() }
            waiting = []
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }
}
