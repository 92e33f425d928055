import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText
import TestSupport
import Testing

@testable import Workflow

/// Runs that had nothing to do say so, and every step tells its numbers.
@Suite struct IdleRunTests {
    private let bench: WorkflowBench

    init() throws { bench = try WorkflowBench() }

    private static let nightly = """
        - id: files
          select: {files: {root: ., include: ["*.png"]}}
        - id: up
          bulk_put: {items: "${{ steps.files.items }}", bucket: b}
        - id: landed
          await_bulk: {bulk: up}
        - id: check
          verify: {items: "${{ steps.landed.items }}"}
        - echo: done
        """

    private func text(_ steps: String) -> String {
        "mxwf: 1\nname: t\nsteps:\n" + steps.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n") + "\n"
    }

    /// What the journal makes of it is the same.
    private func isIdleInReport(_ text: String) async throws -> Bool {
        let entries = await bench.journal.records.enumerated().map {
            JournalEntry(number: $0.offset, time: Timestamp(nanoseconds: 0), record: $0.element)
        }
        let subject = ReportSubject(
            run: "r", workflow: "t", version: "1", started: Timestamp(nanoseconds: 0),
            document: try bench.document(text))
        let document = ReportDocument(subject, RunReport(entries))
        #expect((document.json["nothing_done"] == .bool(true)) == document.isIdle)
        #expect(JUnitReport.text([document]).contains(#"name="nothing_done" value="true""#) == document.isIdle)
        return document.isIdle
    }

    @Test(arguments: [
        (nightly, true),
        ("- when: 1 > 2\n  put: {bucket: b, key: k, text: x}\n- when: false\n  echo: x", true),
        // What only says or computes something is no work, and leaves none undone.
        ("- echo: hello\n- set: {a: 1}", false),
        ("- put: {bucket: b, key: there, text: x}", false),
        ("- select: {balls: {bucket: b}}", false),
        ("- select: {balls: {bucket: nosuch, missing: ok}}", true),
        ("- id: e\n  foreach: [1, 2]\n  select: {balls: {bucket: b, prefix: \"x${{ item }}\"}}", true),
    ]) func aRunThatDidNothing(steps: String, isIdle: Bool) async throws {
        bench.store["b/there"] = "x"
        let outcome = try await bench.run(text(steps))
        #expect(outcome.exitCode == .ok, "\(String(describing: outcome.failure))")
        #expect(outcome.recap.isIdle == isIdle)
        #expect(try await isIdleInReport(text(steps)) == isIdle)
        let end = try #require(bench.seen.last)
        #expect(String(decoding: end.line, as: UTF8.self).contains(#""nothing_done":true"#) == isIdle)
    }

    @Test func everyStepTellsItsNumbers() async throws {
        try bench.write("a.png", "abc")
        try bench.write("b.png", "abcd")
        bench.store["b/old-1"] = "1"
        let more = """
            \n- id: old
              select: {balls: {bucket: b, prefix: old}}
            - delete: {items: "${{ steps.old.items }}"}
            - delete: {items: "${{ steps.old.items }}"}
            - put: {bucket: b, key: k, text: hello}
            - get: {bucket: b, key: k, to: out}
            - select: {buckets: {match: ["*"]}}
            """
        let outcome = try await bench.run(text(Self.nightly + more))
        #expect(outcome.exitCode == .ok, "\(String(describing: outcome.failure))")
        #expect(!outcome.recap.isIdle)
        let summaries = bench.seen.compactMap { event -> String? in
            guard case .stepState(let step, _, _, _, let summary?) = event.body else { return nil }
            return "\(step): \(summary)"
        }
        #expect(
            summaries == [
                "files: 2 files, 7 B", "up: 2 files, 7 B", "landed: 2 put, 7 B", "check: 2 balls, 7 B",
                "old: 1 ball, 1 B", "step_7: 1 deleted, 1 B", "step_8: 0 deleted, 1 gone already", "step_9: 5 B",
                "step_10: 1 ball, 5 B", "step_11: 1 bucket, 12 B",
            ], "\(summaries)")
    }

    /// A long listing is seen to go on, and the bytes of one ball whose size the file does not say.
    @Test func listingsAndSingleBallsShowHowFarTheyAre() async throws {
        for index in 0..<300 { try bench.write("f\(index).txt", "x") }
        bench.store["b/large"] = String(repeating: "x", count: 100_000)
        let outcome = try await bench.run(
            text(
                """
                - id: files
                  select: {files: {root: .}}
                - id: up
                  bulk_put: {items: "${{ steps.files.items }}", bucket: c, wait: true}
                - id: balls
                  select: {balls: {bucket: c}}
                - id: one
                  get: {bucket: b, key: large, to: out/large}
                """))
        #expect(outcome.exitCode == .ok, "\(String(describing: outcome.failure))")
        func progress(_ step: String) -> [ItemProgress] {
            bench.seen.compactMap { event in
                guard case .progress(step, let progress) = event.body else { return nil }
                return progress
            }
        }
        for step in ["files", "up", "balls"] {
            #expect(progress(step).contains { $0.listed == 256 && $0.done == 0 }, "\(step): \(progress(step))")
        }
        let last = try #require(progress("one").last)
        #expect(last.bytes == 100_000 && last.totalBytes == 100_000 && last.done == 1)
    }
}
