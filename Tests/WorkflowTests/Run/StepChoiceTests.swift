import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText
import SystemPackage
import TestSupport
import Testing

@testable import Workflow

/// Steps that are done once more: because somebody says so, or because they were edited.
@Suite struct StepChoiceTests {
    private let bench: WorkflowBench
    private static let text = """
        mxwf: 1
        name: t
        steps:
          - id: files
            select: {files: {root: .}}
          - id: up
            bulk_put: {items: "${{ steps.files.items }}", bucket: b, if_exists: replace}
          - id: landed
            await_bulk: {bulk: up}
          - id: note
            put: {bucket: n, key: note, text: "${{ steps.landed.items.count }}", if_exists: replace}
          - id: bye
            put: {bucket: n, key: bye, text: bye, if_exists: replace}
        outputs: {stored: "${{ steps.landed.done }}"}
        """

    init() throws {
        bench = try WorkflowBench()
        for name in ["f0", "f1"] { try bench.write(name, "content of \(name)") }
    }

    /// The calls of a resume with the records so far.
    private func resume(
        _ records: [JournalRecord], text: String = text, _ change: (inout RunOptions) -> Void = { _ in }
    ) async throws -> (outcome: RunOutcome, puts: [String], records: [JournalRecord]) {
        let journal = RecordingJournal()
        var options = bench.options(history: RunHistory(records), journal: journal)
        change(&options)
        let before = bench.store.calls("put").count
        let outcome = try await bench.run(text, options: options)
        return (outcome, Array(bench.store.calls("put").dropFirst(before)).sorted(), records + (await journal.records))
    }

    private func first() async throws -> [JournalRecord] {
        #expect(try await bench.run(Self.text).exitCode == .ok)
        return await bench.journal.records
    }

    @Test func fromAStepOnEverythingIsDoneOnceMore() async throws {
        let records = try await first()
        let again = try await resume(records) { $0.choice = .from("note") }
        #expect(again.outcome.exitCode == .ok, "\(again.outcome.error?.message ?? "")")
        #expect(again.puts == ["put n/bye", "put n/note"])
        // The bulk is begun anew together with what waits for it.
        let bulk = try await resume(again.records) { $0.choice = .from("up") }
        #expect(bulk.outcome.exitCode == .ok, "\(bulk.outcome.error?.message ?? "")")
        #expect(bulk.puts == ["put b/f0", "put b/f1", "put n/bye", "put n/note"])
        // What was done once more is done.
        let none = try await resume(bulk.records)
        #expect(none.outcome.exitCode == .ok && none.puts.isEmpty)
    }

    /// A kill in the middle of the second time: the resume goes on with that one.
    @Test func whatIsDoneOnceMoreCanBeInterrupted() async throws {
        let records = try await first()
        let broken = RecordingJournal(limit: 8)
        var options = bench.options(history: RunHistory(records), journal: broken)
        options.choice = .from("up")
        #expect(try await bench.run(Self.text, options: options).exitCode == .journal)
        let second = records + (await broken.records)
        let again = try await resume(second)
        #expect(again.outcome.exitCode == .ok, "\(again.outcome.error?.message ?? "")")
        #expect(again.puts.contains("put n/note") && again.puts.contains("put n/bye"))
    }

    @Test func onlyAStepIsDoneAndTheRunIsNot() async throws {
        bench.store.fail("put n/note", .forbidden)
        #expect(try await bench.run(Self.text).exitCode != .ok)
        let records = await bench.journal.records
        let only = try await resume(records) { $0.choice = .only("up") }
        #expect(only.outcome.exitCode == .ok && only.outcome.status == .cancelled)
        #expect(only.puts == ["put b/f0", "put b/f1"])
        #expect(bench.messages.contains { $0.hasPrefix("left out: 'note', 'bye'") }, "\(bench.messages)")
        let rest = try await resume(only.records)
        #expect(rest.outcome.exitCode == .ok && rest.puts == ["put n/bye", "put n/note"])
    }

    @Test(arguments: [
        (StepChoice.from("nothing"), "has no step 'nothing'"), (.from("not"), "did you mean 'note'?"),
        (.only("note"), "step 'files' before it is not done"), (.refresh("note"), "'note' is none"),
    ])
    func whatCannotBeIsRefused(choice: StepChoice, message: String) async throws {
        let journal = RecordingJournal()
        var options = bench.options(journal: journal)
        options.choice = choice
        let outcome = try await bench.run(Self.text, options: options)
        #expect(outcome.exitCode == .usage)
        #expect(outcome.error?.message.contains(message) == true, "\(outcome.error?.message ?? "")")
        #expect(await journal.records.isEmpty && bench.store.names.isEmpty)
    }

    @Test func aSelectionIsMadeAnew() async throws {
        let records = try await first()
        let same = try await resume(records) { $0.choice = .refresh("files") }
        #expect(same.outcome.exitCode == .ok && same.puts.isEmpty)
        try bench.write("f2", "new")
        let other = try await resume(same.records) { $0.choice = .refresh("files") }
        #expect(other.outcome.exitCode == .ok, "\(other.outcome.error?.message ?? "")")
        #expect(other.puts.contains("put b/f2") && other.puts.contains("put n/note"))
        #expect(!other.puts.contains("put n/bye"))
        #expect(bench.store["n/note"] == "3")
    }

    /// Another list of the same size is another list.
    @Test func anotherContentOfTheSameSizeIsSeen() async throws {
        let records = try await first()
        try bench.write("f1", "CONTENT OF f1")
        let other = try await resume(records) { $0.choice = .refresh("files") }
        #expect(other.outcome.exitCode == .ok, "\(other.outcome.error?.message ?? "")")
        #expect(bench.store["b/f1"] == "CONTENT OF f1")
    }

    @Test func aSelectionByWhichBallsWentStays() async throws {
        let text = """
            mxwf: 1
            name: t
            policy: {max_delete_fraction: 1}
            steps:
              - id: old
                select: {balls: {bucket: b, prefix: old}}
              - id: gone
                delete: {items: "${{ steps.old.items }}"}
            """
        bench.store["b/old1"] = "x"
        #expect(try await bench.run(text).exitCode == .ok)
        let again = try await resume(await bench.journal.records, text: text) { $0.choice = .refresh("old") }
        #expect(again.outcome.exitCode == .decision)
    }

    @Test func whatWasEditedIsDoneAgainWithWhatSeesIt() async throws {
        let records = try await first()
        let edited = Self.text.replacing("bucket: b, if_exists", with: "bucket: b, chunk_size: 4MiB, if_exists")
        let refused = try await resume(records, text: edited) { $0.checksChanges = true }
        #expect(refused.outcome.exitCode == .decision && refused.puts.isEmpty)
        #expect(refused.outcome.error?.message.hasPrefix("'up', 'note' were done") == true)
        #expect(refused.records == records)
        let done = try await resume(records, text: edited) { options in
            options.checksChanges = true
            options.acceptsChanges = true
        }
        #expect(done.outcome.exitCode == .ok, "\(done.outcome.error?.message ?? "")")
        #expect(done.puts == ["put b/f0", "put b/f1", "put n/note"])
        let none = try await resume(done.records, text: edited) { $0.checksChanges = true }
        #expect(none.outcome.exitCode == .ok && none.puts.isEmpty)
    }

    /// Of a step that failed, and of what is cosmetic, nobody has to be asked.
    @Test func aMendedStepNeedsNoConsent() async throws {
        bench.store.fail("put n/note", .forbidden)
        #expect(try await bench.run(Self.text).exitCode != .ok)
        let edited = Self.text.replacing("key: note", with: "key: other").replacing(
            "  - id: landed", with: "  - id: landed\n    timeout: 5m")
        let done = try await resume(await bench.journal.records, text: edited) { $0.checksChanges = true }
        #expect(done.outcome.exitCode == .ok, "\(done.outcome.error?.message ?? "")")
        #expect(done.puts == ["put n/bye", "put n/other"])
    }

    // MARK: The record of deletes

    @Test func deletesAreRecordedBesideTheRun() async throws {
        try await withTemporaryDirectory { directory in
            for name in ["old1", "old2"] { bench.store["b/\(name)"] = name }
            bench.store.fail("delete b/old2", .forbidden)
            let text = """
                mxwf: 1
                name: t
                policy: {max_delete_fraction: 1}
                steps:
                  - id: old
                    select: {balls: {bucket: b, prefix: old}}
                  - id: gone
                    delete: {items: "${{ steps.old.items }}", concurrency: 1}
                """
            var options = bench.options()
            options.audit = AuditLog(directory.appending(AuditLog.name))
            _ = try await bench.run(text, options: options)
            let lines = try SourceText(contentsOf: directory.appending(AuditLog.name))
            let results = try lines.bytes.split(separator: 0x0A).map { line in
                let fields = try JSONParser.parse(Array(line)).object
                return [fields?["step"], fields?["ball"], fields?["result"]]
            }
            #expect(
                results == [
                    [.string("gone"), .string("old1"), .string("deleted")],
                    [.string("gone"), .string("old2"), .string("forbidden")],
                ])
        }
    }
}
