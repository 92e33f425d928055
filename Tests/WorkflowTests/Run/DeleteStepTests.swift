import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText
import TestSupport
import Testing

@testable import Workflow

@Suite struct DeleteStepTests {
    private let bench: WorkflowBench

    init() throws {
        bench = try WorkflowBench()
        for index in 0..<10 {
            try bench.store.set(
                "b/\(index < 4 ? "tmp-" : "keep-")\(index)", "content \(index)",
                tags: ["stage": index < 4 ? "scratch" : "final", "updated_at": String(MemoryStore.now - 1_000)])
        }
    }

    private func text(
        select: String = "bucket: b, prefix: tmp-", delete: String = "", policy: String = "max_delete_fraction: 0.5"
    ) -> String {
        """
        mxwf: 1
        name: t
        policy: {\(policy)}
        steps:
          - id: old
            select: {balls: {\(select)}}
          - id: purge
            delete: {items: "${{ steps.old.items }}"\(delete)}
          - id: gone
            verify: {items: "${{ steps.purge.deleted }}", exists: false}
        outputs: {done: "${{ steps.purge.done }}", freed: "${{ steps.purge.bytes }}"}
        """
    }

    @Test func deletesWhatWasSelected() async throws {
        let outcome = try await bench.run(text())
        #expect(outcome.exitCode == .ok, "\(String(describing: outcome.failure))")
        #expect(outcome.outputs["done"] == .int(4))
        #expect(outcome.outputs["freed"] == .size(ByteCount(36)))
        #expect(bench.store.names == (4..<10).map { "b/keep-\($0)" })
        #expect(bench.states == ["old=ok", "purge=changed", "gone=ok"])
    }

    /// Whoever is stopped is told by whose cap.
    @Test(
        arguments: [
            ("", "max_deletes: 3", nil, "policy.max_deletes is 3; narrow the selection or raise it"),
            (
                ", max_deletes: 2", "max_deletes: 3", 100,
                "max_deletes of the step is 2; narrow the selection or raise it"
            ),
            (", max_deletes: 2", "max_deletes: 3", 1, "--max-deletes is 1; narrow the selection or raise it"),
        ] as [(String, String, Int?, String)])
    func aCapIsNamed(step: String, policy: String, flag: Int?, message: String) async throws {
        bench.maxDeletes = flag
        let outcome = try await bench.run(text(delete: step, policy: policy))
        #expect(outcome.exitCode == .guarded && bench.store.names.count == 10)
        #expect(outcome.error?.message == "4 balls would be deleted, \(message); nothing was deleted")
    }

    /// Balls that were put a day ago, by clients that write the time in seconds, milliseconds (the Python client of today),
    /// microseconds or nanoseconds: none is older than 14 days, and each is older than an hour.
    @Test(arguments: [("14d", 0), ("1h", 4)]) func agesInEveryUnit(limit: String, deleted: Int) async throws {
        let dayAgo = MemoryStore.now - 86_400_000_000_000
        for (name, divisor) in [("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1_000), ("ns", 1)] as [(String, Int64)]
        {
            try bench.store.set("b/tmp-\(name)", "x", tags: ["stage": "aged", "updated_at": "\(dayAgo / divisor)"])
        }
        let outcome = try await bench.run(
            text(select: "bucket: b, tags: {stage: aged}, older_than: \(limit)"))
        #expect(outcome.exitCode == .ok, "\(String(describing: outcome.failure))")
        #expect(bench.store.names.count == 14 - deleted)
    }

    /// Every breach: exit 8, an event that names the guard, and not one delete.
    @Test(arguments: [
        ("bucket: b, prefix: tmp-", ", max_deletes: 3", "max_delete_fraction: 0.5", "max_deletes"),
        ("bucket: b, prefix: tmp-", "", "max_deletes: 2", "max_deletes"),
        ("bucket: b, prefix: tmp-", ", max_fraction: 0.3", "max_delete_fraction: 0.5", "max_fraction"),
        ("bucket: b, prefix: tmp-", "", "max_delete_fraction: 0.39", "max_fraction"),
        ("bucket: b, prefix: keep-", "", "max_deletes: 50", "max_fraction"),
        ("bucket: b", "", "max_delete_fraction: 0.9", "no_selector"),
        ("bucket: b, prefix: tmp-", "", "protect: {buckets: ['b*']}", "protect"),
        ("bucket: b, prefix: tmp-", "", "protect: {tags: {stage: 'scr*'}}", "protect"),
    ])
    func aBreachDeletesNothing(select: String, delete: String, policy: String, rule: String) async throws {
        let outcome = try await bench.run(text(select: select, delete: delete, policy: policy))
        #expect(outcome.exitCode == .guarded)
        #expect(bench.store.calls("delete").isEmpty)
        #expect(bench.store.names.count == 10)
        let rules = bench.seen.compactMap { event -> String? in
            guard case .guardBreach("purge", let rule, _) = event.body else { return nil }
            return rule
        }
        #expect(rules == [rule])
    }

    @Test func theCommandLineCapHolds() async throws {
        bench.maxDeletes = 1
        #expect(try await bench.run(text()).exitCode == .guarded)
        #expect(bench.store.calls("delete").isEmpty)
    }

    @Test func everythingMayGoWhereThePolicySaysSo() async throws {
        let outcome = try await bench.run(text(select: "bucket: b", policy: "max_delete_fraction: 1"))
        #expect(outcome.exitCode == .ok)
        #expect(bench.store.names.isEmpty)
    }

    @Test(arguments: [ConfirmationAnswer.declined, .unavailable])
    func withoutConsentNothingIsDeleted(answer: ConfirmationAnswer) async throws {
        bench.confirm = answer
        let outcome = try await bench.run(text())
        #expect(outcome.exitCode == .confirmation)
        #expect(bench.store.calls("delete").isEmpty)
    }

    /// Guards come before the question.
    @Test func aGuardIsCheckedFirst() async throws {
        bench.confirm = .unavailable
        #expect(try await bench.run(text(delete: ", max_deletes: 1")).exitCode == .guarded)
    }

    @Test func aPartialListingNeverFeedsADelete() async throws {
        bench.store.breakListing()
        let outcome = try await bench.run(text())
        #expect(outcome.exitCode == .temporary)
        #expect(outcome.failure?.step == "old")
        #expect(bench.store.calls("delete").isEmpty)
    }

    @Test func aBallThatChangedIsNotDeleted() async throws {
        bench.store.fail("delete b/tmp-1", .changed)
        let outcome = try await bench.run(text())
        #expect(outcome.exitCode == .partial)
        #expect(bench.store.names.contains("b/tmp-1"))
        #expect(!bench.store.names.contains("b/tmp-0"))
        let outputs = await bench.journal.history.steps["purge"]?.outputs
        #expect(outputs?["conflicts"] == .int(1) && outputs?["done"] == .int(3))
    }

    /// The journal knows of every item, behind a barrier, before its request.
    @Test func aDeleteIsDurablyAnnounced() async throws {
        _ = try await bench.run(text())
        let records = await bench.journal.records
        let barriers = await bench.journal.barriers
        for ordinal in 0..<4 {
            let begun = try #require(records.firstIndex(of: .begun("purge", ordinals: [ordinal], attempt: 1)))
            let done = try #require(
                records.firstIndex { if case .done("purge", ordinal, _, _, _) = $0 { true } else { false } })
            #expect(barriers.contains { $0 > begun && $0 <= done })
        }
    }

    @Test(arguments: [("ok", ExitCode.ok), ("fail", .notFound)])
    func aMissingBall(missing: String, exitCode: ExitCode) async throws {
        let text = "mxwf: 1\nname: t\nsteps:\n  - delete: {bucket: b, key: gone, missing: \(missing)}\n"
        #expect(try await bench.run(text).exitCode == exitCode)
    }

    @Test func deleteBucketNeedsAPolicyOrABucketOfItsOwn() async throws {
        let delete = "  - delete_bucket: {bucket: b, confirm_name: b}\n"
        #expect(try await bench.run("mxwf: 1\nname: t\nsteps:\n\(delete)").exitCode == .guarded)
        #expect(bench.store.calls("delete").isEmpty)
        let own = """
            mxwf: 1
            name: t
            steps:
              - put: {bucket: mine, key: k, text: x}
              - delete_bucket: {bucket: mine, confirm_name: mine}
            """
        #expect(try await bench.run(own).exitCode == .ok)
        let allowed = "mxwf: 1\nname: t\npolicy: {max_delete_fraction: 1}\nsteps:\n\(delete)"
        #expect(try await bench.run(allowed).exitCode == .ok)
        #expect(bench.store.names.isEmpty)
    }

    @Test func aNameThatIsComputedWrongIsCaughtAtRunTime() async throws {
        let text = """
            mxwf: 1
            name: t
            inputs: {x: {type: string, required: true}}
            policy: {max_delete_fraction: 1}
            steps:
              - delete_bucket: {bucket: b, confirm_name: "${{ inputs.x }}"}
            """
        #expect(try await bench.run(text, inputs: ["x": .string("c")]).exitCode == .guarded)
        #expect(bench.store.names.count == 10)
    }

    @Test(arguments: [
        ("bucket: b, older_than: 0s", 10), ("bucket: b, older_than: 1d", 0), ("bucket: b, key: '*-3'", 1),
        ("bucket: b, tags: {stage: 'scr*'}", 4), ("bucket: b, larger_than: 9B", 0), ("bucket: b, limit: 2", 2),
        ("bucket: b, newer_than: 1h, smaller_than: 1MiB", 10),
    ])
    func selects(selection: String, count: Int) async throws {
        let outcome = try await bench.run(
            "mxwf: 1\nname: t\nsteps:\n  - id: s\n    select: {balls: {\(selection)}}\noutputs: {n: \"${{ steps.s.count }}\"}\n"
        )
        #expect(outcome.outputs["n"] == .int(count))
    }
}
