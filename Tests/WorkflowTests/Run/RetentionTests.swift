import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText
import TestSupport
import Testing

@testable import Workflow

@Suite struct RetentionTests {
    private let bench: WorkflowBench

    init() throws { bench = try WorkflowBench() }

    /// Balls of some sources, put a day apart, the first the oldest.
    private func fill(_ counts: [(source: String, balls: Int)]) throws {
        for (source, balls) in counts {
            for index in 0..<balls {
                let moment = Timestamp(
                    nanoseconds: MemoryStore.now - Int64(balls - index) * 86_400_000_000_000)
                try bench.store.set(
                    "b/\(source)/\(index)", "x", tags: ["source": source, ReservedTag.updatedAt: moment.tag])
            }
        }
    }

    private func select(_ keep: String, _ more: String = "") -> String {
        """
        mxwf: 1
        name: t
        policy: {max_delete_fraction: 0.9}
        steps:
          - id: old
            select:
              balls:
                bucket: b
                keep_last: \(keep)
                \(more)
          - id: purge
            delete: {items: "${{ steps.old.items }}", if_match: checksum}
        outputs:
          groups: ${{ steps.old.groups }}
          kept: ${{ steps.old.kept }}
        """
    }

    @Test func theNewestOfEachGroupStay() async throws {
        try fill([("a", 5), ("c", 1), ("d", 2), ("e", 4)])
        let outcome = try await bench.run(select("{n: 2, group_by: tags.source}"))
        #expect(outcome.exitCode == .ok, "\(String(describing: outcome.failure))")
        #expect(bench.store.names == ["b/a/3", "b/a/4", "b/c/0", "b/d/0", "b/d/1", "b/e/2", "b/e/3"])
        #expect(outcome.outputs["groups"] == .int(4) && outcome.outputs["kept"] == .int(7))
        #expect(bench.messages.first?.hasPrefix("4 groups, 7 balls kept; ") == true)
    }

    /// Groups are counted over everything whose name fits: old balls go although newer ones are there.
    @Test func ageNarrowsAfterTheGroupsAreCounted() async throws {
        try fill([("a", 6)])
        let outcome = try await bench.run(select("{n: 2, group_by: tags.source}", "older_than: 84h"))
        #expect(outcome.exitCode == .ok, "\(String(describing: outcome.failure))")
        #expect(bench.store.names == ["b/a/3", "b/a/4", "b/a/5"])
        try fill([("a", 2)])
    }

    @Test(arguments: [1, 3, 50]) func noGroupIsEverEmptied(keep: Int) async throws {
        try fill([("a", 4), ("b", 1), ("c", 3)])
        _ = try await bench.run(select("{n: \(keep), group_by: dirname(key)}", "older_than: 1h"))
        for source in ["a", "b", "c"] {
            #expect(bench.store.names.contains { $0.hasPrefix("b/\(source)/") })
        }
    }

    @Test func whatHasNoTimeIsNeitherCountedNorChosen() async throws {
        try fill([("a", 3)])
        try bench.store.set("b/a/unknown", "x", tags: ["source": "a"])
        _ = try await bench.run(select("{n: 1, group_by: tags.source}"))
        #expect(bench.store.names == ["b/a/2", "b/a/unknown"])
        let failing = try await bench.run(select("{n: 1, group_by: tags.source}", "no_timestamp: fail"))
        #expect(failing.failure?.failure.error.message.contains("no time stamp") == true)
    }

    @Test func aGroupThatCannotBeToldFailsTheStep() async throws {
        try fill([("a", 3)])
        bench.store["b/untagged"] = "x"
        let outcome = try await bench.run(select("{n: 1, group_by: tags.source}"))
        #expect(outcome.failure?.failure.error.message.contains("b/untagged") == true)
        #expect(bench.store.deleted.isEmpty)
        let withDefault = try await bench.run(select("{n: 1, group_by: \"default(tags.source, '')\"}"))
        #expect(withDefault.exitCode == .ok)
        #expect(bench.store.names == ["b/a/2", "b/untagged"])
    }

    @Test func aPlanPrintsTheGroups() async throws {
        try fill([("a", 3), ("c", 1)])
        let plan = try await bench.plan(select("{n: 1, group_by: tags.source}"))
        #expect(plan.steps[0].count == 2)
        let notes = plan.steps[0].notes
        #expect(notes.contains("2 groups, 2 balls kept"))
        #expect(notes.contains("a: 1 of 3 kept") && notes.contains("c: 1 of 1 kept"))
        let single = try await bench.plan(select("{n: 1, group_by: key}"))
        #expect(single.steps[0].notes.last?.contains("every ball is a group of its own") == true)
    }

    /// Against the plain way: everything in memory.
    @Test(arguments: [1, 2, 3]) func agreesWithASortInMemory(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        var balls: [(name: String, group: String, time: Int64)] = []
        for index in 0..<400 {
            let group = "g\(Int.random(in: 0..<23, using: &generator))"
            let time = MemoryStore.now - Int64.random(in: 0..<60, using: &generator) * 60_000_000_000
            let name = "b/\(1000 + index)"
            balls.append((name, group, time))
            try bench.store.set(
                name, "x", tags: ["source": group, ReservedTag.updatedAt: Timestamp(nanoseconds: time).tag])
        }
        let keep = 3
        var kept: Set<String> = []
        for (_, members) in Dictionary(grouping: balls, by: \.group) {
            let order = members.sorted { ($0.time, $0.name) > ($1.time, $1.name) }
            kept.formUnion(order.prefix(keep).map(\.name))
        }
        let outcome = try await bench.run(select("{n: \(keep), group_by: tags.source}"))
        #expect(outcome.exitCode == .ok, "\(String(describing: outcome.failure))")
        #expect(Set(bench.store.names) == kept)
    }
}
