import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText
import TestSupport
import Testing

@testable import Workflow

/// A run loses its journal behind every record in turn, as a killed one does, and is resumed: whatever the place, the end is
/// right, nothing acknowledged is done again, and nothing goes that is not on the list.
@Suite struct KilledRunTests {
    private static let text = """
        mxwf: 1
        name: killed
        steps:
          - id: files
            select: {files: {root: .}}
          - id: up
            bulk_put: {items: "${{ steps.files.items }}", bucket: b, if_exists: fail, concurrency: {balls: 2}}
          - id: landed
            await_bulk: {bulk: up}
          - id: note
            put: {bucket: n, key: note, text: x, if_exists: fail}
          - id: old
            select: {balls: {bucket: s, prefix: old}}
          - id: purge
            delete: {items: "${{ steps.old.items }}", concurrency: 2, missing: fail}
          - id: check
            verify: {items: "${{ steps.landed.items }}"}
        outputs:
          stored: ${{ steps.landed.done }}
          deleted: ${{ steps.purge.done }}
        """
    private static let files = 3
    private static let old = 2

    private func makeBench() throws -> WorkflowBench {
        let bench = try WorkflowBench()
        for number in 0..<Self.files { try bench.write("f\(number)", "content \(number)") }
        for number in 0..<Self.old { bench.store["s/old\(number)"] = "old \(number)" }
        for number in 0..<4 { bench.store["s/keep\(number)"] = "keep \(number)" }
        return bench
    }

    /// How many records a run has that nothing happens to.
    private func wholeCount() async throws -> Int {
        let bench = try makeBench()
        #expect(try await bench.run(Self.text).exitCode == .ok)
        return await bench.journal.records.count
    }

    /// The items, by step and ordinal, of the records that a predicate gives ordinals of.
    private func items(_ records: [JournalRecord], _ ordinals: (JournalRecord) -> (String, [Int])?) -> Set<String> {
        Set(records.compactMap(ordinals).flatMap { step, ordinals in ordinals.map { "\(step) \($0)" } })
    }

    private func settled(_ records: [JournalRecord]) -> Set<String> {
        items(records) { if case .done(let step, let ordinal, _, _, _) = $0 { (step, [ordinal]) } else { nil } }
    }

    private func begun(_ records: [JournalRecord]) -> Set<String> {
        items(records) { if case .begun(let step, let ordinals, _) = $0 { (step, ordinals) } else { nil } }
    }

    private func check(_ bench: WorkflowBench, _ outcome: RunOutcome, _ place: String) {
        #expect(outcome.exitCode == .ok, "\(place): \(outcome.error?.message ?? "")")
        #expect(
            outcome.outputs["stored"] == .int(Self.files) && outcome.outputs["deleted"] == .int(Self.old), "\(place)")
        for number in 0..<Self.files { #expect(bench.store["b/f\(number)"] == "content \(number)", "\(place)") }
        let wanted = (0..<Self.files).map { "b/f\($0)" } + ["n/note"] + (0..<4).map { "s/keep\($0)" }
        #expect(bench.store.names == wanted, "\(place)")
        #expect(bench.store.deleted.allSatisfy { $0.description.hasPrefix("s/old") }, "\(place)")
    }

    @Test func theJournalEndsBehindEveryRecordInTurn() async throws {
        for count in 0..<(try await wholeCount()) {
            let bench = try makeBench()
            let first = RecordingJournal(limit: count)
            let broken = try await bench.run(Self.text, options: bench.options(journal: first))
            #expect(broken.exitCode == .journal, "\(count) records")
            let written = await first.records
            let second = RecordingJournal()
            let outcome = try await bench.run(
                Self.text, options: bench.options(history: RunHistory(written), journal: second))
            check(bench, outcome, "\(count) records")
            // What has an end is neither begun nor ended again.
            let later = await second.records
            #expect(settled(written).isDisjoint(with: begun(later)), "\(count) records")
            #expect(settled(written).isDisjoint(with: settled(later)), "\(count) records")
            #expect(settled(written + later).count == 2 * Self.files + Self.old + 1, "\(count) records")
        }
    }

    /// Lost once more while it is resumed; all pairs in the long form.
    @Test func aResumeEndsBehindEveryRecordToo() async throws {
        let whole = try await wholeCount()
        for count in 0..<whole {
            for more in stride(from: count % 7, to: whole + 4, by: 7) {
                let bench = try makeBench()
                var records: [JournalRecord] = []
                for limit in [count, more] {
                    let journal = RecordingJournal(limit: limit)
                    _ = try await bench.run(
                        Self.text, options: bench.options(history: RunHistory(records), journal: journal))
                    records += await journal.records
                }
                guard RunHistory(records).end == nil else { continue }
                let outcome = try await bench.run(
                    Self.text, options: bench.options(history: RunHistory(records), journal: RecordingJournal()))
                check(bench, outcome, "\(count) records, then \(more)")
            }
        }
    }
}
