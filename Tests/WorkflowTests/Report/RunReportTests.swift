import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText
import Testing

@testable import Workflow

/// The fold of a journal into a report.
@Suite struct RunReportTests {
    @Test func aRunFromItsFirstRecordToItsEnd() throws {
        let entries = try ReportFixture.ended
        let report = RunReport(entries)
        #expect(report.run == "20261128T120000Z-abc123")
        #expect(report.attempts == 1)
        #expect(report.records == entries.count)
        #expect(report.ending?.status == .failed)
        #expect(report.ending?.exitCode == .partial)
        #expect(report.duration == .seconds(10))
        let up = try #require(report.step("up"))
        #expect(
            up.totals
                == ItemTotals(listed: 4, listedBytes: 400, done: 3, bytes: 300, failed: 1, via: [.io: 2, .same: 1]))
        #expect(up.latencies?.count == 3)
        #expect(up.latencies?.largest == .milliseconds(1_500))
        #expect(report.latencies.largest == .milliseconds(1_500))
        #expect(up.failure == nil)
        let landed = try #require(report.step("landed"))
        #expect(landed.status == .failed)
        #expect(landed.failure?.errorClass == "transient")
        #expect(landed.attempts == 2)
        #expect(landed.duration == .milliseconds(2_500))
        #expect(report.failures.items.map(\.ordinal) == [3])
        #expect(report.throughput.points.reduce(0) { $0 + $1.bytes } == 200)
        #expect(report.throughput.points.reduce(0) { $0 + $1.items } == 3)
    }

    /// What a `verify` of a workflow that a step runs looked at is not done twice, and its steps have their kinds.
    @Test func theStepsOfNestedWorkflowsHaveTheirKinds() throws {
        func document(_ steps: String) throws -> WorkflowDocument {
            let text = "mxwf: 1\nname: w\nsteps:\n\(steps)\n"
            return try #require(WorkflowDocument.lint(SourceText(name: "w.yaml", text: text)).document)
        }
        let inner = try document(
            """
              - id: files
                select: {files: {root: in}}
              - id: up
                bulk_put: {items: "${{ steps.files.items }}", bucket: b, wait: true}
              - id: check
                verify: {items: "${{ steps.up.items }}"}
            """)
        let outer = try document("  - id: child\n    foreach: [1, 2]\n    run: inner.yaml")
        var journal = ReportJournal()
        journal.at(0, .start(run: "r", attempt: 1, versions: [:]))
        for (path, via) in [("child[1]/up", JournalRecord.Via.io), ("child[1]/check", .same)] {
            journal.at(1, .beginStep(path, spec: ReportFixture.one, input: ReportFixture.one))
            for ordinal in 0..<3 { journal.at(2, .done(path, ordinal: ordinal, via: via, size: 10, checksum: nil)) }
        }
        let subject = ReportSubject(
            run: "r", workflow: "w", version: "1", started: journal.time(0), document: outer,
            nested: ["inner.yaml": inner])
        let report = ReportDocument(subject, RunReport(journal.entries))
        #expect(report.totals.done == 3 && report.totals.bytes == 30)
        let kinds = report.report.rows(subject.graph).map { "\($0.path) \($0.kind ?? "?")" }
        #expect(kinds.contains("child[1]/up bulk_put") && kinds.contains("child[1]/check verify"), "\(kinds)")
    }

    /// A kill leaves no end; the resume probes what was begun, and a step that was interrupted has two intervals.
    @Test func aKillAndAResume() throws {
        var journal = ReportJournal()
        journal.at(0, .start(run: "r", attempt: 1, versions: [:]))
        journal.at(1, .beginStep("up", spec: ReportFixture.one, input: ReportFixture.one))
        journal.at(2, .begun("up", ordinals: [0, 1], attempt: 1))
        journal.at(3, .done("up", ordinal: 0, via: .io, size: 10, checksum: nil))
        let killed = RunReport(journal.entries)
        #expect(killed.ending == nil)
        #expect(killed.step("up")?.status == .running)
        #expect(killed.step("up")?.duration == nil)
        #expect(killed.duration == .seconds(3))
        journal.at(1_000, .start(run: "r", attempt: 2, versions: [:]))
        journal.at(1_001, .beginStep("up", spec: ReportFixture.one, input: ReportFixture.one))
        journal.at(1_002, .done("up", ordinal: 1, via: .probe, size: 10, checksum: nil))
        journal.at(1_003, .endStep("up", .changed, outputs: nil))
        journal.at(1_004, .end(.ok, .ok))
        let report = RunReport(journal.entries)
        let up = try #require(report.step("up"))
        #expect(report.attempts == 2)
        #expect(up.intervals.map(\.start) == [journal.time(1), journal.time(1_001)])
        #expect(up.intervals.compactMap(\.end) == [journal.time(3), journal.time(1_003)])
        #expect(up.duration == .seconds(4))
        // How long the probed one took is not known.
        #expect(up.latencies?.count == 1)
        #expect(up.totals.via == [.io: 1, .probe: 1])
    }

    /// An item that is settled twice is counted once; one that failed and is settled later did not fail.
    @Test func whatIsSettledCountsOnce() {
        var journal = ReportJournal()
        journal.at(0, .beginStep("up", spec: ReportFixture.one, input: ReportFixture.one))
        journal.at(1, .failed("up", ordinal: 5, attempt: 1, .transient, message: "no"))
        #expect(RunReport(journal.entries).totals.failed == 1)
        journal.at(2, .done("up", ordinal: 5, via: .io, size: 7, checksum: nil))
        journal.at(3, .done("up", ordinal: 5, via: .probe, size: 7, checksum: nil))
        journal.at(4, .failed("up", ordinal: 5, attempt: 2, .transient, message: "late"))
        let report = RunReport(journal.entries)
        #expect(report.totals == ItemTotals(listed: 1, listedBytes: 7, done: 1, bytes: 7, via: [.io: 1]))
        #expect(report.throughput.points.reduce(0) { $0 + $1.bytes } == 7)
    }

    /// A step that was edited begins anew; its old items are not those of the new one.
    @Test func anEditedStepForgetsItsItems() {
        var journal = ReportJournal()
        journal.at(0, .beginStep("up", spec: ReportFixture.one, input: ReportFixture.one))
        journal.at(1, .done("up", ordinal: 0, via: .io, size: 7, checksum: nil))
        journal.at(2, .failed("up", ordinal: 1, attempt: 1, .denied, message: "no"))
        journal.at(3, .beginStep("up", spec: ReportFixture.two, input: ReportFixture.one))
        let report = RunReport(journal.entries)
        #expect(report.totals == ItemTotals())
        #expect(report.failures.items.isEmpty)
    }

    @Test func failedItemsHaveALimitAndAreCountedBeyond() {
        var journal = ReportJournal()
        for ordinal in 0..<500 {
            journal.at(ordinal, .failed("up", ordinal: ordinal, attempt: 1, .denied, message: "no"))
        }
        let report = RunReport(journal.entries, failureLimit: 20)
        #expect(report.failures.items.map(\.ordinal) == Array(0..<20))
        #expect(report.totals.failed == 500)
        let fields = ReportDocument(ReportFixture.subject(), report).json
        #expect(fields["failed_more"] == .int(480))
    }

    /// A clock that is set back, and one that is years off, are times as well.
    @Test func clocksMayJump() {
        var journal = ReportJournal()
        journal.at(100, .beginStep("up", spec: ReportFixture.one, input: ReportFixture.one))
        journal.at(50, .begun("up", ordinals: [0], attempt: 1))
        journal.at(-1_000_000, .done("up", ordinal: 0, via: .io, size: 1, checksum: nil))
        journal.add(Timestamp(nanoseconds: .max), .done("up", ordinal: 1, via: .io, size: 1, checksum: nil))
        journal.add(Timestamp(nanoseconds: .min), .endStep("up", .ok, outputs: nil))
        let report = RunReport(journal.entries)
        #expect(report.totals.done == 2)
        #expect(report.throughput.points.count <= 241)
        let document = ReportDocument(ReportFixture.subject(), report)
        #expect(ReportPage.text([document]).contains("<h2>Timeline</h2>"))
        #expect(JUnitReport.text([document]).contains("<testsuite"))
        #expect(MetricsReport.text([document]).hasSuffix("\n"))
    }

    /// Intervals double when there are too many, and nothing is lost by it.
    @Test(arguments: [1, 17, 1_000, 86_400_000])
    func throughputIsBounded(step: Int64) {
        var throughput = Throughput()
        for index in 0..<2_000 {
            throughput.add(
                items: 1, bytes: 3,
                at: Timestamp(nanoseconds: 1_700_000_000_000_000_000 + Int64(index) * step * 1_000_000))
        }
        #expect(throughput.points.count <= 240)
        #expect(throughput.points.reduce(0) { $0 + $1.items } == 2_000)
        #expect(throughput.points.reduce(0) { $0 + $1.bytes } == 6_000)
    }

    /// Of a million items the report keeps a bit each.
    @Test func theFoldOfManyItemsIsSmall() {
        var report = RunReport()
        for ordinal in 0..<200_000 {
            let time = Timestamp(nanoseconds: Int64(ordinal) * 1_000_000)
            report.apply(
                JournalEntry(number: 2 * ordinal, time: time, record: .begun("up", ordinals: [ordinal], attempt: 1)))
            report.apply(
                JournalEntry(
                    number: 2 * ordinal + 1,
                    time: Timestamp(nanoseconds: time.nanoseconds + Int64(ordinal % 100) * 1_000_000),
                    record: .done("up", ordinal: ordinal, via: .io, size: 1, checksum: nil)))
        }
        #expect(report.latencies.count == 200_000)
        #expect(report.latencies.largest == .milliseconds(99))
        #expect(abs(report.latencies[percentile: 50].milliseconds - 49) < 1)
    }

    @Test func theLongestIsWhatWasRecorded() {
        var latencies = Latencies()
        latencies.record(.microseconds(1_000_001))
        #expect(latencies.largest == .microseconds(1_000_001))
        #expect(latencies[percentile: 100] == .microseconds(1_000_001))
        var other = Latencies()
        other.record(.seconds(200_000))
        latencies.add(other)
        #expect(latencies.largest == .seconds(86_400))
        #expect(latencies.count == 2)
    }
}
