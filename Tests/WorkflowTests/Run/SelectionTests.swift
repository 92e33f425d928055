import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText
import TestSupport
import Testing

@testable import Workflow

@Suite struct SelectionTests {
    private let bench: WorkflowBench

    init() throws { bench = try WorkflowBench() }

    private static let buckets = """
        mxwf: 1
        name: t
        steps:
          - id: found
            select: {buckets: {match: ["frames-*", logs]}}
        outputs:
          names: ${{ steps.found.names }}
          count: ${{ steps.found.count }}
          bytes: ${{ steps.found.bytes }}
          scanned: ${{ steps.found.scanned }}
        """

    @Test func bucketsAreSelectedByName() async throws {
        for name in ["frames-1/a", "frames-2/b", "logs/c", "other/d"] { bench.store[name] = "xy" }
        let outcome = try await bench.run(Self.buckets)
        #expect(outcome.exitCode == .ok, "\(String(describing: outcome.failure))")
        #expect(
            outcome.outputs["names"]
                == .list([.string("frames-1"), .string("frames-2"), .string("logs")]))
        #expect(outcome.outputs["count"] == .int(3) && outcome.outputs["scanned"] == .int(4))
        #expect(outcome.outputs["bytes"] == .size(ByteCount(6)))
        let plan = try await bench.plan(Self.buckets)
        #expect(plan.steps[0].count == 3)
    }

    /// A peer that does not answer may know others: unknown is not absent.
    @Test func aSilentPeerFailsTheSelection() async throws {
        bench.store["logs/c"] = "x"
        bench.store.silence("p2")
        #expect(try await bench.run(Self.buckets).failure?.failure.error.code == .existenceUnknown)
    }

    @Test func filesAreHashedWhileTheyAreListed() async throws {
        try bench.write("a", "one")
        try bench.write("b", "two")
        let text = """
            mxwf: 1
            name: t
            steps:
              - id: files
                select: {files: {root: ., hash: true}}
              - bulk_put: {items: "${{ steps.files.items }}", bucket: b, key: "${{ item.sha256 }}", wait: true}
            """
        let outcome = try await bench.run(text)
        #expect(outcome.exitCode == .ok, "\(String(describing: outcome.failure))")
        #expect(
            Set(bench.store.names) == Set(["one", "two"].map { "b/\(SHA256.hash(Array($0.utf8)).hex)" }))
        let unhashed = try await bench.run(text.replacing(", hash: true", with: ""))
        #expect(unhashed.failure?.failure.error.message.contains("sha256") == true)
    }

    @Test(arguments: [("incomplete: true", 0), ("incomplete: false", 2)])
    func completenessNarrows(key: String, count: Int) async throws {
        bench.store["b/a"] = "x"
        bench.store["b/c"] = "x"
        let outcome = try await bench.run(
            "mxwf: 1\nname: t\nsteps:\n  - id: s\n    select: {balls: {bucket: b, \(key)}}\n"
                + "outputs: {count: \"${{ steps.s.count }}\"}\n")
        #expect(outcome.outputs["count"] == .int(count))
    }

    @Test func aSampleIsReadBack() async throws {
        bench.store["b/a"] = "x"
        let text = "mxwf: 1\nname: t\nsteps:\n  - verify: {bucket: b, content: {sample: 2%}}\n"
        let outcome = try await bench.run(text)
        #expect(outcome.exitCode == .ok, "\(String(describing: outcome.failure))")
        #expect(bench.store.calls.contains("verify+read b/a"))
    }

    @Test func aMessageGoesToAFile() async throws {
        let text = "mxwf: 1\nname: t\nsteps:\n  - echo: {message: \"day ${{ 1 + 1 }}\", to: log.txt}\n"
        for _ in 0..<2 { #expect(try await bench.run(text).exitCode == .ok) }
        #expect(bench.states == ["step_1=changed"] && bench.messages.isEmpty)
        #expect(try bench.read("log.txt") == "day 2\nday 2\n")
        let plan = try await bench.plan(text)
        #expect(plan.steps[0].effect == .change)
        #expect(try bench.read("log.txt") == "day 2\nday 2\n")
        let closed =
            "mxwf: 1\nname: t\npolicy: {paths: {write: [out]}}\nsteps:\n  - echo: {message: x, to: \"${{ 'log.txt' }}\"}\n"
        #expect(try await bench.run(closed).exitCode == .guarded)
    }

    /// `confirm: always` wants a person: an answer given beforehand does not count.
    @Test func anAnswerGivenBeforehandDoesNotCountWhereAPersonIsWanted() async throws {
        bench.store["b/a"] = "x"
        let text = "mxwf: 1\nname: t\nsteps:\n  - delete: {bucket: b, key: a, confirm: always}\n"
        var options = bench.options()
        options.confirm = { $0.needsPerson ? .unavailable : .confirmed }
        let outcome = try await bench.run(text, options: options)
        #expect(outcome.exitCode == .confirmation && bench.store.names == ["b/a"])
        #expect(outcome.failure?.failure.error.message.contains("terminal") == true)
        #expect(
            try await bench.run(text.replacing("always", with: "auto"), options: options).exitCode == .ok)
    }
}
