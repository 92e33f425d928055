import MictlanXClient
import MictlanXModel
import MictlanXText
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXBatch

/// The parts of a plan: who gets which item, and how they are joined.
@Suite struct PlanPartsTests {
    private let temporary: TemporaryDirectory
    private var plan: FilePath { temporary.path.appending("plan") }

    init() throws { temporary = try TemporaryDirectory() }

    private func ball(_ number: Int) throws -> WorkItem {
        .ball(
            BallItem(
                address: try BallAddress(bucket: BucketID("b"), name: BallName("k\(number)")), size: number,
                chunks: 1, checksum: nil, tags: [:], updatedAt: nil))
    }

    private func header() -> RunHeader {
        RunHeader(
            run: "20260101T000000Z-000001", workflow: "w", started: Timestamp(nanoseconds: 0), version: "1",
            bootID: "b",
            sources: [.init(file: "workflow.yaml", name: "w.yaml", bytes: [])], inputs: [:], secretInputs: [],
            endpoints: ["e"], clientID: "c", documentDirectory: "/", workingDirectory: "/", sandbox: nil,
            variables: nil,
            allowsPrograms: false, maxDeletes: nil)
    }

    /// A plan with one list, as its journal has it.
    private func makePlan(items: Int) throws -> ItemSet {
        let directory = try RunDirectory.create(at: plan, header(), sources: [[]])
        let writer = try ListWriter(file: directory.list("purge", number: 0), kind: .balls)
        for number in 0..<items { try writer.append(try ball(number)) }
        let list = try writer.finish(origin: ItemSet.Origin(scanned: 2 * items, hasSelector: true))
        let zero = SHA256.hash([])
        try PlanContent.write(
            [
                (Timestamp(nanoseconds: 1), .beginStep("purge", spec: zero, input: zero)),
                (Timestamp(nanoseconds: 2), .list("purge", number: 0, FrozenList(list, name: "purge.0"))),
            ], to: directory)
        return list
    }

    private func items(_ list: FrozenList, in directory: FilePath) throws -> [WorkItem] {
        let file = directory.appending("lists").appending(list.file)
        #expect(try FileDigest.sha256(of: file) == list.sha256)
        let reader = try ListReader(list.items(file: file))
        var items: [WorkItem] = []
        while let (_, item) = try reader.next() { items.append(item) }
        return items
    }

    @Test(arguments: [(10, 3), (3, 3), (2, 5), (1, 1), (150, 70)])
    func everyItemIsInExactlyOnePart(items: Int, count: Int) throws {
        let list = try makePlan(items: items)
        let whole = try self.items(FrozenList(list, name: "purge.0"), in: plan)
        let parts = PlanParts(of: plan, count: count)
        #expect(try parts.divide(header(), sources: [[]], among: ["purge"]) == 1)
        var seen: [Int: WorkItem] = [:]
        for number in 1...count {
            let place = parts.directory(number)
            let part = try #require(try PlanContent(of: place).history.steps["purge"]?.lists[0])
            #expect(part.origin == list.origin)
            for (ordinal, item) in try self.items(part, in: place).enumerated() {
                let old = seen.updateValue(item, forKey: PlanParts.whole(ordinal, part: number, of: count))
                #expect(old == nil)
            }
            #expect(try RunHeader(in: place).plan == PlanRole(plan: header().run, .shard(number, of: count)))
            #expect(try parts.standing(number) == nil)
        }
        #expect(seen.count == items)
        for (ordinal, item) in whole.enumerated() { #expect(seen[ordinal] == item) }
    }

    @Test func aPartIsForOneProcessAtATime() throws {
        _ = try makePlan(items: 2)
        let parts = PlanParts(of: plan, count: 2)
        _ = try parts.divide(header(), sources: [[]], among: ["purge"])
        let first = try RunDirectory.open(parts.directory(1), named: "part 1/2")
        withExtendedLifetime(first) {
            let error = #expect(throws: MictlanXError.self) {
                try RunDirectory.open(parts.directory(1), named: "part 1/2")
            }
            #expect(error?.code == .locked)
        }
        _ = try RunDirectory.open(parts.directory(2), named: "part 2/2")
    }

    @Test func theEndBeginsWithWhatThePartsDid() throws {
        _ = try makePlan(items: 5)
        let parts = PlanParts(of: plan, count: 2)
        _ = try parts.divide(header(), sources: [[]], among: ["purge"])
        for number in 1...2 {
            let place = parts.directory(number)
            let content = try PlanContent(of: place)
            var records = content.entries.map { (time: $0.time, record: $0.record) }
            let count = number == 1 ? 3 : 2
            for ordinal in 0..<count {
                let record: JournalRecord =
                    number == 2 && ordinal == 1
                    ? .failed("purge", ordinal: ordinal, attempt: 1, .transient, message: "m")
                    : .done("purge", ordinal: ordinal, via: .io, size: 7, checksum: nil)
                records.append((Timestamp(nanoseconds: 9), record))
            }
            try PlanContent.write(records, to: try RunDirectory(path: place))
        }
        let join = try PlanJoin(parts, among: ["purge"])
        let end = try RunDirectory.create(at: parts.finish, header(), sources: [[]]) { try join.fill($0) }
        let step = try #require(try PlanContent(of: end.path).history.steps["purge"])
        #expect(step.lists[0]?.count == 5)
        #expect([0, 1, 2, 4].allSatisfy(step.done.contains) && step.done.count == 4)
        #expect(step.failed.contains(3) && step.failed.count == 1)
        #expect(step.doneBytes == 28)
    }

    @Test func aChangedPlanIsRefused() throws {
        _ = try makePlan(items: 1)
        let file = PlanFile(plan: header().run, workflow: "w", steps: [], parts: 4, partialSteps: ["purge"])
        let hash = try file.write(in: plan)
        let read = try PlanFile.read(in: plan)
        #expect(read.file == file && read.hash == hash)
        try plan.appending("journal").write([0x0A])
        #expect(throws: MictlanXError.self) { try PlanFile.read(in: plan) }
    }
}
