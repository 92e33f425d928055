import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText
import SystemPackage
import TestSupport
import Testing

@testable import Workflow

@Suite struct WaitStepTests {
    private let bench: WorkflowBench

    init() throws { bench = try WorkflowBench() }

    private func text(_ wait: String) -> String { "mxwf: 1\nname: t\nsteps:\n  - id: w\n    wait: \(wait)\n" }

    @Test func waitsForADuration() async throws {
        let outcome = try await bench.run(text("90s"))
        #expect(outcome.exitCode == .ok, "\(String(describing: outcome.failure))")
        #expect(bench.clock.sleeps == [.seconds(90)])
        let fireAt = Timestamp(nanoseconds: MemoryStore.now + 90_000_000_000)
        #expect(await bench.journal.records.contains(.timer("w", fireAt: fireAt)))
    }

    /// A resumed run waits for the rest: the moment is in the journal before the wait begins.
    @Test func aResumedRunDoesNotWaitAgain() async throws {
        _ = try await bench.run(text("90s"))
        let records = await bench.journal.records
        let timer = try #require(records.firstIndex { if case .timer = $0 { true } else { false } })
        #expect(await bench.journal.barriers.contains(timer + 1))
        for (passed, rest) in [(30, [Duration.seconds(60)]), (100, [])] {
            let bench = try WorkflowBench()
            var options = bench.options(history: RunHistory(records[...timer]))
            options.values.now = { Timestamp(nanoseconds: MemoryStore.now + Int64(passed) * 1_000_000_000) }
            #expect(try await bench.run(text("90s"), options: options).exitCode == .ok)
            #expect(bench.clock.sleeps == rest)
            let history = await bench.journal.records
            #expect(!history.contains { if case .timer = $0 { true } else { false } })
        }
    }

    @Test func waitsForAMoment() async throws {
        #expect(try await bench.run(text("{at: 2023-11-14T22:13:30Z}")).exitCode == .ok)
        #expect(bench.clock.sleeps == [.seconds(10)])
        #expect(try await bench.run(text("{at: 2020-01-01}")).exitCode == .ok)
        #expect(bench.clock.sleeps == [.seconds(10)], "what has passed is not waited for")
        let far = try await bench.run(text("{at: 2023-11-16T00:00:00Z}"))
        #expect(far.failure?.failure.error.message.contains("limit") == true)
    }

    @Test func looksUntilTheConditionHolds() async throws {
        let store = bench.store
        let looks = Counter()
        store.afterCall("metadata b/done") { if looks.next() == 2 { store["b/done"] = "yes" } }
        let outcome = try await bench.run(
            text("{until: probe.exists && probe.size == 3B, probe: {bucket: b, key: done}, poll: 2s}")
                + "outputs: {polls: \"${{ steps.w.polls }}\"}\n")
        #expect(outcome.exitCode == .ok, "\(String(describing: outcome.failure))")
        #expect(bench.clock.sleeps.allSatisfy { $0 == .seconds(2) } && !bench.clock.sleeps.isEmpty)
        #expect(outcome.outputs["polls"] == .int(bench.clock.sleeps.count + 1))
    }

    @Test func countsABucketAndAFile() async throws {
        bench.store["b/x1"] = "1"
        bench.store["b/x2"] = "22"
        bench.store["b/y"] = "3"
        let count = text("{until: probe.count == 2 && probe.bytes == 3B, probe: {bucket: b, prefix: x}}")
        #expect(try await bench.run(count).exitCode == .ok)
        try bench.write("ready", "ok")
        let file = text("{until: probe.exists && probe.size == 2B, probe: {file: ready}}")
        #expect(try await bench.run(file).exitCode == .ok)
        #expect(bench.clock.sleeps.isEmpty)
    }

    @Test func everyWaitHasAnEnd() async throws {
        let outcome = try await bench.run(
            text("{until: probe.count > 0, probe: {bucket: b}, poll: 7s, limit: 20s}"))
        #expect(outcome.failure?.failure.error.code == .deadlineExceeded && outcome.exitCode == .deadline)
        #expect(outcome.failure?.failure.error.message.contains("within 20s, 4 looks") == true)
        #expect(bench.clock.sleeps == [.seconds(7), .seconds(7), .seconds(6)])
    }

    /// A store that does not answer may answer at the next look; what else goes wrong ends the wait.
    @Test func aSilentStoreIsLookedAtAgain() async throws {
        bench.store["b/k"] = "x"
        bench.store.fail("metadata b/k", .unavailable)
        let wait = text("{until: probe.exists, probe: {bucket: b, key: k}, poll: 1s}")
        #expect(try await bench.run(wait).exitCode == .ok)
        #expect(bench.clock.sleeps == [.seconds(1)])
        bench.store.fail("metadata b/k", .unauthorized)
        #expect(try await bench.run(wait).failure?.failure.error.code == .unauthorized)
    }

    @Test(.timeLimit(.minutes(1))) func aStopEndsTheWaitAtOnce() async throws {
        let bench = try WorkflowBench(isTimeStopped: true)
        let text = text("1h")
        let options = bench.options()
        let outcome = try bench.start(text, options: options)
        #expect(await settles { bench.types.contains("step.state") })
        bench.control.stop()
        #expect(try await outcome.value.status == .cancelled)
        #expect(bench.states == ["w=cancelled"])
    }

    @Test func aPlanLooksOnceAndWaitsForNothing() async throws {
        let plan = try await bench.plan(
            text("{until: probe.exists, probe: {bucket: b, key: k}}") + "  - wait: 5m\n")
        #expect(plan.steps.map(\.target) == ["probe.exists", "5m"])
        #expect(plan.steps[0].notes == ["it is not true now"])
        #expect(bench.clock.sleeps.isEmpty)
    }
}
