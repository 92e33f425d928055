import MictlanXBatch
import MictlanXClient
import MictlanXModel
import SystemPackage
import TestSupport
import Testing

@testable import ShellKit

/// `rm --trash` and `trash`.
@Suite struct TrashCommandTests {
    private let balls = ["b/a": "1", "b/d/e": "22", "c/z": "333"]

    /// The rows of `trash ls`, without their moments.
    private func trash(_ run: ShellRun, _ words: String = "") async throws -> [String] {
        let result = try await run.run("trash ls \(words) -o tsv")
        #expect(result.code == 0, "\(result.messages)")
        return result.output.split(separator: "\n").dropFirst().map {
            $0.split(separator: "\t")[1...].joined(separator: " ")
        }
        .sorted()
    }

    @Test func whatWasDeletedComesBack() async throws {
        let run = try ShellRun(balls)
        try run.store.set("b/a", "one", tags: ["kind": "raw"])
        let removed = try await run.run("rm --trash b/a -o csv")
        #expect(removed.output == "outcome,size,ball\ntrashed,3,b/a\n", "\(removed.messages)")
        #expect(try await trash(run) == ["3 b/a"])
        #expect(!(try await run.run("ls; buckets; ls b").output.contains("mxshell-trash")))
        #expect(try await run.run("cat b/a").code == 4)
        let restored = try await run.run("trash restore b/a -o csv; cat b/a")
        #expect(restored.output == "outcome,size,ball\nrestored,3,b/a\none", "\(restored.messages)")
        #expect(run.store.names.sorted() == ["b/a", "b/d/e", "c/z"])
        let info = try await run.store.info(of: BallAddress(bucket: try BucketID("b"), name: try BallName("a")))
        #expect(info.tags.filter { $0.key != "updated_at" } == ["kind": "raw"])
    }

    @Test(
        arguments: [
            ("rm -r --trash b -y", ["1 b/a", "2 b/d/e"], ["c/z"]), ("rb --trash b -y", ["1 b/a", "2 b/d/e"], ["c/z"]),
            ("rm --trash 'b/d/*' -y", [], ["b/a", "b/d/e", "c/z"]),
            ("rm --trash b/d/* -y", ["2 b/d/e"], ["b/a", "c/z"]), ("rm -r --trash b", [], ["b/a", "b/d/e", "c/z"]),
            ("rm -rn --trash b", [], ["b/a", "b/d/e", "c/z"]),
        ] as [(String, [String], [String])])
    func questionsAndLimitsAreThoseOfRemove(line: String, trashed: [String], left: [String]) async throws {
        let run = try ShellRun(balls)
        _ = try await run.run(line)
        #expect(try await trash(run) == trashed)
        #expect(run.store.names.filter { !$0.hasPrefix("mxshell-trash/") }.sorted() == left)
    }

    /// The copy is looked at first: whatever fails, the ball is at one of the two places.
    @Test(arguments: ["put", "metadata", "delete", "read"])
    func whatFailsLosesNothing(call: String) async throws {
        let run = try ShellRun(["b/a": "1"])
        run.store.fail("\(call) b/a", .rejected)
        let result = try await run.run("rm --trash b/a")
        #expect((result.code == 0) == !run.store.names.contains("b/a"), "\(result.messages)")
        #expect(run.store.names.contains("b/a") || run.store.names.count == 1)
        // What was copied and could not be deleted is there twice.
        if run.store.names.contains("b/a") { #expect(try await run.run("cat b/a").output == "1") }
    }

    @Test func otherContentIsNotReplaced() async throws {
        let run = try ShellRun(balls)
        _ = try await run.run("rm --trash b/a")
        try run.store.set("b/a", "new", tags: [:])
        let refused = try await run.run("trash restore b/a")
        #expect(refused.code == 13, "\(refused.messages)")
        #expect(run.store["b/a"] == "new")
        #expect(try await trash(run) == ["1 b/a"])
        // The same content is there already: only the trash changes.
        try run.store.set("b/a", "1", tags: [:])
        #expect(try await run.run("trash restore b/a").code == 0)
        #expect(try await trash(run).isEmpty)
    }

    @Test func theLastOfANameComesBackFirst() async throws {
        let run = try ShellRun(["b/a": "old"])
        _ = try await run.run("rm --trash b/a")
        try run.store.set("b/a", "newer", tags: [:])
        _ = try await run.run("sleep 5ms; rm --trash b/a")
        #expect(try await trash(run, "b") == ["3 b/a", "5 b/a"])
        #expect(try await run.run("trash restore -r b").code == 0)
        #expect(run.store["b/a"] == "newer")
        #expect(try await trash(run) == ["3 b/a"])
    }

    @Test func emptyingAsksAndDeletesForGood() async throws {
        let run = try ShellRun(balls)
        _ = try await run.run("rm -r --trash b c -y")
        let asked = try await run.run("trash empty")
        #expect(asked.code == 14 && asked.messages.contains("3 balls"), "\(asked.messages)")
        #expect(try await run.run("trash empty --older-than 1d; trash empty b/d --older-than 1d").code == 0)
        #expect(try await run.run("trash empty -y --max-deletes 2").code == 8)
        #expect(try await run.run("trash empty -n").output.contains("b/d/e"))
        #expect(try await trash(run).count == 3)
        let part = try await run.run("trash empty b/d -y -o csv")
        #expect(part.output == "outcome,size,ball\ndeleted,2,b/d/e\n", "\(part.messages)")
        #expect(try await run.run("trash empty -y; trash empty").code == 0)
        #expect(run.store.names.isEmpty)
    }

    /// A ball that somebody else put into the bucket of the trash is no ball of the trash.
    @Test func whatIsNotOfTheTrashStays() async throws {
        let run = try ShellRun(["mxshell-trash/mine": "x"])
        #expect(try await trash(run).isEmpty)
        #expect(try await run.run("trash empty -y").code == 0)
        #expect(run.store.names == ["mxshell-trash/mine"])
    }

    @Test(
        arguments: [
            ("trash restore b/a", 4, "b/a", "nothing in the trash"),
            ("trash restore b/x*", 9, "b/x*", "nothing in the trash"),
            ("trash restore b", 2, "b", "restore -r b"),
            ("rm --trash mxshell-trash/x", 2, "mxshell-trash/x", "already"),
            ("rm --trash --key b/a_0", 2, nil, "--key names chunks"), ("safe on; rm --trash b/a", 8, nil, "safe"),
            ("safe on; trash empty -y", 8, nil, "safe"), ("readonly on; trash restore b/a", 8, nil, "read only"),
        ] as [(String, Int32, String?, String)])
    func whatIsRefusedChangesNothing(line: String, code: Int32, word: String?, says: String) async throws {
        let run = try ShellRun(balls)
        let result = try await run.run(line)
        #expect(result.code == code, "\(result.messages)")
        #expect(result.messages.contains(says), "\(result.messages)")
        if let word { #expect(try result.underlined() == word) }
        #expect(run.store.names.count == 3)
    }

    /// A run that goes on finds the copy of its first attempt, and makes no second one.
    @Test func theCopyOfAnEarlierAttemptIsFound() async throws {
        let store = try MemoryStore(["b/a": "1"])
        let job = TrashJob(store: store, options: PutOptions(), scratch: "/tmp")
        let address = BallAddress(bucket: try BucketID("b"), name: try BallName("a"))
        let item = BallItem(try await store.info(of: address))
        let moment = try #require(Timestamp(tag: "1764369000123"))
        _ = try await job.discard(item, at: moment, mayBeMoved: false)
        let again = try await job.discard(item, at: moment, mayBeMoved: true)
        #expect(again.copy.outcome == .unchanged)
        #expect(store.names.count == 1)
        // The same bytes were put again before the run went on.
        try store.set("b/a", "1", tags: [:])
        _ = try await job.discard(item, at: moment, mayBeMoved: true)
        #expect(store.names.count == 1)
        await #expect(throws: MictlanXError.self) { try await job.discard(item, at: moment, mayBeMoved: false) }
    }
}
