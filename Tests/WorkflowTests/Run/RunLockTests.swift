import MictlanXBatch
import MictlanXClient
import TestSupport
import Testing

@testable import Workflow

@Suite struct RunLockTests {
    private let bench: WorkflowBench

    init() throws { bench = try WorkflowBench() }

    private let text = """
        mxwf: 1
        name: t
        vars: {bucket: b}
        lock: ingest/${{ vars.bucket }}
        steps: [{put: {bucket: b, key: k, text: x}}]
        always: [{echo: bye}]
        """

    private func take(_ name: String) async throws -> NamedLock {
        try await NamedLock.take(
            name, for: "20261128T091500Z-1a2b3c", in: bench.options().lockDirectory, wait: .zero, clock: bench.clock)
    }

    @Test func oneRunHoldsItAtATime() async throws {
        let other = try await take("ingest/b")
        let outcome = try await bench.run(text)
        withExtendedLifetime(other) {}
        #expect(outcome.exitCode == .locked && outcome.failedStep == "lock")
        // No step has that name, so no message says that one failed.
        #expect(outcome.failure?.failure.isOfRun == true)
        #expect(
            outcome.error?.message.hasPrefix(
                "another run holds the lock 'ingest/b' (run 20261128T091500Z-1a2b3c, process ") == true)
        // Nothing was done, and so nothing is cleaned up.
        #expect(bench.store.names.isEmpty && bench.messages.isEmpty)
    }

    @Test func itIsGivenBack() async throws {
        for _ in 0..<2 { #expect(try await bench.run(text).exitCode == .ok) }
        _ = try await take("ingest/b")
    }

    @Test func aRunWaitsAsLongAsItMay() async throws {
        let other = try await take("ingest/b")
        var options = bench.options()
        options.lockWait = .seconds(1)
        let outcome = try await bench.run(text, options: options)
        withExtendedLifetime(other) {}
        #expect(outcome.exitCode == .locked)
        #expect(bench.clock.sleeps.reduce(.zero, +) == .seconds(1))
    }

    @Test func aStopEndsTheWait() async throws {
        let bench = try WorkflowBench(isTimeStopped: true)
        let other = try await NamedLock.take(
            "ingest/b", for: "other", in: bench.options().lockDirectory, wait: .zero, clock: bench.clock)
        var options = bench.options()
        options.lockWait = .seconds(60)
        bench.control.stop()
        let outcome = try await bench.run(text, options: options)
        withExtendedLifetime(other) {}
        #expect(outcome.exitCode == .interrupted && bench.store.names.isEmpty && bench.messages.isEmpty)
    }

    @Test func anotherNameIsAnotherLock() async throws {
        let other = try await take("ingest/c")
        #expect(try await bench.run(text).exitCode == .ok)
        withExtendedLifetime(other) {}
    }

    @Test func aPlanTakesNone() async throws {
        let other = try await take("ingest/b")
        #expect(try await bench.plan(text).exitCode == .ok)
        withExtendedLifetime(other) {}
    }
}
