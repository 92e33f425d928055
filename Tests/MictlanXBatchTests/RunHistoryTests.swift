import MictlanXClient
import MictlanXModel
import MictlanXText
import TestSupport
import Testing

@testable import MictlanXBatch

@Suite struct RunHistoryTests {
    private static let spec = SHA256.hash([1])
    private static let other = SHA256.hash([2])

    @Test func anEmptyJournalIsAFreshRun() {
        #expect(RunHistory([]) == RunHistory())
        #expect(RunHistory().attempt == 0)
    }

    @Test func foldsARun() {
        let records: [JournalRecord] = [
            .start(run: "r", attempt: 1, versions: [:]), .value(name: "vars.x", .int(1)),
            .beginStep("up", spec: Self.spec, input: Self.spec), .begun("up", ordinals: [0, 1, 2], attempt: 1),
            .done("up", ordinal: 1, via: .io, size: 5, checksum: nil),
            .done("up", ordinal: 1, via: .probe, size: 5, checksum: nil),
            .failed("up", ordinal: 2, attempt: 1, .transient, message: "x"),
            .failed("up", ordinal: 0, attempt: 1, .transient, message: "x"),
            .done("up", ordinal: 0, via: .same, size: 2, checksum: nil),
            .endStep("up", .failed, outputs: ["done": .int(2)]), .end(.failed, .partial),
        ]
        let history = RunHistory(records)
        let step = history.steps["up"]
        #expect(history.values["vars.x"] == .int(1))
        #expect(step?.done.count == 2 && step?.doneBytes == 7)
        #expect(step?.begun.count == 3)
        #expect(step?.failed.contains(2) == true && step?.failed.contains(0) == false)
        #expect(step?.isReusable == false)
        #expect(history.end?.exitCode == .partial)
    }

    @Test func aStepThatIsTakenUpKeepsItsItemsAndAnEditedOneDoesNot() {
        var history = RunHistory([
            .beginStep("up", spec: Self.spec, input: Self.spec),
            .done("up", ordinal: 0, via: .io, size: 1, checksum: nil),
            .endStep("up", .failed, outputs: [:]), .start(run: "r", attempt: 2, versions: [:]),
            .beginStep("up", spec: Self.spec, input: Self.spec),
        ])
        #expect(history.steps["up"]?.done.count == 1)
        #expect(history.steps["up"]?.status == .running)
        #expect(history.end == nil && history.attempt == 2)
        history.apply(.beginStep("up", spec: Self.other, input: Self.spec))
        #expect(history.steps["up"]?.done.count == 0)
    }

    @Test(arguments: [
        (JournalRecord.start(run: "r", attempt: 1, versions: [:]), JournalRecord.Durability.beforeEffect),
        (.value(name: "x", .null), .covered), (.begun("s", ordinals: [], attempt: 1), .covered),
        (.done("s", ordinal: 0, via: .io, size: 0, checksum: nil), .grouped),
        (.failed("s", ordinal: 0, attempt: 1, .transient, message: ""), .grouped),
        (.timer("s", fireAt: Timestamp(nanoseconds: 0)), .barrier), (.endStep("s", .ok, outputs: [:]), .beforeEffect),
        (.end(.ok, .ok), .barrier),
    ])
    func durability(record: JournalRecord, durability: JournalRecord.Durability) async throws {
        #expect(record.durability == durability)
        let sink = RecordingJournal()
        try await Journal(sink: sink).write(record)
        #expect(await sink.barriers == (durability == .barrier ? [1] : []))
    }

    /// What an effect relies on is durable before it, with one barrier for all of it, and nothing waits before that.
    @Test func barriersWaitForTheNextEffect() async throws {
        let sink = RecordingJournal()
        let journal = Journal(sink: sink)
        try await journal.write(.start(run: "r", attempt: 1, versions: [:]))
        try await journal.write(.endStep("files", .ok, outputs: [:]))
        #expect(await sink.barriers.isEmpty)
        try await journal.write(.begun("up", ordinals: [0], attempt: 1))
        #expect(await sink.barriers == [3])
        // Nothing new is owed.
        try await journal.write(.begun("up", ordinals: [1], attempt: 1))
        try await journal.beforeEffect()
        #expect(await sink.barriers == [3])
        try await journal.write(.endStep("up", .changed, outputs: [:]))
        try await journal.writeBeforeDelete("rm", ordinals: [0], attempt: 1)
        try await journal.beforeEffect()
        #expect(await sink.barriers == [3, 6])
        try await journal.write(.end(.ok, .ok))
        #expect(await sink.barriers == [3, 6, 7])
    }

    /// Where two effects wait for one barrier neither begins before it is over.
    @Test func aBarrierThatFailsStopsTheEffect() async throws {
        let journal = Journal(sink: DeafJournal())
        try await journal.write(.endStep("files", .ok, outputs: [:]))
        for _ in 0..<2 {
            await #expect(throws: MictlanXError.self) {
                try await journal.write(.begun("up", ordinals: [0], attempt: 1))
            }
        }
    }

    private struct DeafJournal: JournalSink {
        func append(_ record: JournalRecord) async throws {}
        func barrier() async throws { throw MictlanXError(.journal, "the disk does not answer") }
    }

    @Test func theJournalInMemoryKeepsTheFold() async {
        let journal = MemoryJournal()
        await journal.append(.beginStep("s", spec: Self.spec, input: Self.spec))
        await journal.append(.done("s", ordinal: 70, via: .io, size: 3, checksum: nil))
        #expect(await journal.history.steps["s"]?.done.contains(70) == true)
    }

    @Test func ordinalSets() {
        var set = OrdinalSet()
        #expect(set.insert(0) && set.insert(64) && !set.insert(64) && !set.insert(-1))
        #expect(set.contains(64) && !set.contains(63) && !set.contains(1_000) && set.count == 2)
        set.remove(64)
        set.remove(5)
        #expect(!set.contains(64) && set.count == 1)
    }
}
