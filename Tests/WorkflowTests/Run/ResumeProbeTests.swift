import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText
import TestSupport
import Testing

@testable import Workflow

/// What a resume does with items whose requests may have been sent: it looks, and does nothing twice.
@Suite struct ResumeProbeTests {
    private let bench: WorkflowBench
    private static let ingest = """
        mxwf: 1
        name: ingest
        steps:
          - id: files
            select: {files: {root: .}}
          - id: up
            bulk_put: {items: "${{ steps.files.items }}", bucket: b, if_exists: fail}
          - id: landed
            await_bulk: {bulk: up}
        outputs:
          stored: ${{ steps.landed.done }}
          same: ${{ steps.landed.skipped }}
          bytes: ${{ steps.landed.bytes }}
        """
    private static let purge = """
        mxwf: 1
        name: purge
        steps:
          - id: old
            select: {balls: {bucket: b, prefix: old}}
          - id: gone
            delete: {items: "${{ steps.old.items }}", missing: fail}
        outputs:
          done: ${{ steps.gone.done }}
          absent: ${{ steps.gone.absent }}
          listed: ${{ steps.gone.deleted.count }}
        """

    init() throws { bench = try WorkflowBench() }

    /// The journal of the run so far as far as these records go: a kill has cost the others.
    private func history(without isLost: (JournalRecord) -> Bool) async -> RunHistory {
        RunHistory(await bench.journal.records.filter { !isLost($0) })
    }

    private static func isEnd(_ record: JournalRecord, of steps: Set<String>) -> Bool {
        switch record {
        case .endStep(let step, _, _): steps.contains(step)
        case .end: true
        default: false
        }
    }

    private func records(_ journal: RecordingJournal, _ step: String) async -> [JournalRecord.Via] {
        await journal.records.compactMap { record in
            if case .done(step, _, let via, _, _) = record { via } else { nil }
        }
    }

    @Test func aBallThatIsThereIsFoundAndNotSent() async throws {
        for name in ["a", "b", "c"] { try bench.write(name, "content of \(name)") }
        #expect(try await bench.run(Self.ingest).exitCode == .ok)
        let puts = bench.store.calls("put").count
        // The store has acknowledged both; the journal has the end of the first, and only the beginning of the second.
        let history = await history { record in
            if case .done("up", 1, _, _, _) = record { return true }
            return Self.isEnd(record, of: ["up", "landed"])
        }
        let journal = RecordingJournal()
        let outcome = try await bench.run(Self.ingest, options: bench.options(history: history, journal: journal))
        #expect(outcome.exitCode == .ok, "\(outcome.error?.message ?? "")")
        #expect(await records(journal, "up") == [.probe])
        #expect(bench.store.calls("put").count == puts + 1)
        #expect(outcome.outputsJSON == #"{"stored":3,"same":0,"bytes":36}"#)
    }

    @Test func lostBeginningsAreLookedAtWhereTheJournalIsInDoubt() async throws {
        for name in ["a", "b"] { try bench.write(name, "content of \(name)") }
        #expect(try await bench.run(Self.ingest).exitCode == .ok)
        var history = await history { record in
            switch record {
            case .begun("up", let ordinals, _): ordinals == [1]
            case .done("up", 1, _, _, _): true
            default: Self.isEnd(record, of: ["up", "landed"])
            }
        }
        // Without doubt the ball is somebody else's.
        let refused = try await bench.run(
            Self.ingest, options: bench.options(history: history, journal: RecordingJournal()))
        #expect(refused.exitCode != .ok)
        history.distrust()
        let journal = RecordingJournal()
        let outcome = try await bench.run(Self.ingest, options: bench.options(history: history, journal: journal))
        #expect(outcome.exitCode == .ok)
        #expect(await records(journal, "up") == [.probe])
    }

    /// A journal that was cut before the step knows nothing of it, and yet the balls may be ours.
    @Test func aStepThatIsLostWholeIsLookedAtToo() async throws {
        for name in ["a", "b"] { try bench.write(name, "content of \(name)") }
        #expect(try await bench.run(Self.ingest).exitCode == .ok)
        var history = RunHistory(await bench.journal.records.prefix(1))
        history.distrust()
        let journal = RecordingJournal()
        let outcome = try await bench.run(Self.ingest, options: bench.options(history: history, journal: journal))
        #expect(outcome.exitCode == .ok, "\(outcome.error?.message ?? "")")
        #expect(await records(journal, "up") == [.probe, .probe])
    }

    @Test func anotherStartOfTheSystemLeavesItsDoubtBehind() {
        let spec = SHA256.hash([1])
        let first: [JournalRecord] = [
            .start(run: "r", attempt: 1, versions: ["boot_id": "x"]), .beginStep("up", spec: spec, input: spec),
        ]
        func isDoubtful(_ versions: [[String: String]]) -> Bool {
            let starts = versions.map { JournalRecord.start(run: "r", attempt: 2, versions: $0) }
            return RunHistory(first + starts).steps["up"]?.mayHaveBegun(9) ?? false
        }
        #expect(!isDoubtful([["boot_id": "x"]]))
        #expect(isDoubtful([["boot_id": "y"], ["boot_id": "y"]]))
        #expect(isDoubtful([["boot_id": "x", "trust": "low"], ["boot_id": "x"]]))
    }

    @Test func aDeleteThatWasSentIsDoneAndNobodyIsAskedAgain() async throws {
        for name in ["old1", "old2", "old3", "x1", "x2", "x3", "x4"] { bench.store["b/\(name)"] = name }
        #expect(try await bench.run(Self.purge).exitCode == .ok)
        let history = await history { record in
            if case .done("gone", 2, _, _, _) = record { return true }
            return Self.isEnd(record, of: ["gone"])
        }
        bench.confirm = .unavailable
        let journal = RecordingJournal()
        let outcome = try await bench.run(Self.purge, options: bench.options(history: history, journal: journal))
        #expect(outcome.exitCode == .ok, "\(outcome.error?.message ?? "")")
        #expect(await records(journal, "gone") == [.probe])
        #expect(outcome.outputsJSON == #"{"done":3,"absent":0,"listed":3}"#)
    }
}
