import MictlanXBatch
import MictlanXClient
import MictlanXModel
import Synchronization
import TestSupport
import Testing

@testable import ShellKit

/// `cp` and `mv`: to other names, buckets and connections.
@Suite struct CopyCommandTests {
    private static let file = "connections: { lab: { uri: 'mictlanx://r@lab.example:80' } }\n"

    private func run(
        _ balls: [String: String], lab: [String: String] = [:]
    ) throws -> (run: ShellRun, lab: MemoryStore) {
        let store = try MemoryStore(lab)
        return (try ShellRun(configuration: Self.file, stores: ["lab.example": store], balls), store)
    }

    private func content(_ store: MemoryStore) -> [String: String] {
        Dictionary(uniqueKeysWithValues: store.names.map { ($0, store[$0] ?? "") })
    }

    /// As every other verb has it, and as `mv` itself writes where it has put a ball.
    @Test func aSlashInFrontIsTheRoot() async throws {
        let run = try ShellRun(["b/s/x": "1", "b/y": "2"])
        let result = try await run.run("use b; cp s/x /newb/x; mv y /newb/; cp /newb/y /b/z")
        #expect(result.code == 0 && result.output.contains("/newb/y"), "\(result.messages)")
        #expect(run.store.names.sorted() == ["b/s/x", "b/z", "newb/x", "newb/y"])
        // A directory of this machine may have been meant.
        let local = try await run.run("cp b/s/x /etc/x")
        #expect(local.code == 2 && local.messages.contains("':BUCKET/NAME'"), "\(local.messages)")
        #expect(try await run.run("cp b/s/x ./x").code == 2)
    }

    @Test(arguments: [
        ("cp a/x a/y", ["a/x": "1", "a/y": "1", "a/d/z": "2"]), ("cp a/x b/", ["a/x": "1", "b/x": "1", "a/d/z": "2"]),
        ("cp a/x a/d/z b/", ["a/x": "1", "b/x": "1", "a/d/z": "2", "b/z": "2"]),
        ("cp -r a b/k/", ["a/x": "1", "b/k/x": "1", "a/d/z": "2", "b/k/d/z": "2"]),
        ("cp -r a/d b/", ["a/x": "1", "a/d/z": "2", "b/d/z": "2"]),
        ("cp -r a/d/ b/", ["a/x": "1", "a/d/z": "2", "b/z": "2"]),
        ("cp a/d/* b/q/", ["a/x": "1", "a/d/z": "2", "b/q/z": "2"]),
        ("use a; cp x y; cp x :b/", ["a/x": "1", "a/y": "1", "b/x": "1", "a/d/z": "2"]),
        ("mv a/x b/y", ["b/y": "1", "a/d/z": "2"]), ("mv -r a b/ -y", ["b/x": "1", "b/d/z": "2"]),
    ])
    func ballsGoWhereTheWordsSay(line: String, expected: [String: String]) async throws {
        let (run, _) = try run(["a/x": "1", "a/d/z": "2"])
        let result = try await run.run(line)
        #expect(result.code == 0, "\(result.messages)")
        #expect(content(run.store) == expected)
    }

    /// What was read of a ball counts until it is put, whatever becomes of it.
    @Test(arguments: [false, true]) func whatIsReadIsCounted(fails: Bool) async throws {
        try await withTemporaryDirectory { scratch in
            let store = try MemoryStore(["a/x": "12345"])
            if fails { store.fail("put a/y", .timeout) }
            let told = Mutex<[Int]>([])
            let job = CopyJob(
                from: store, to: store, options: PutOptions(), chunkSize: nil, scratch: scratch,
                reading: { count in told.withLock { $0.append(count) } })
            _ = try? await job.copy(try BallAddress("a/x"), to: try BallAddress("a/y"))
            #expect(told.withLock { $0.last == -5 && $0.reduce(0, +) == 0 })
        }
    }

    /// A store under two names: a ball that is moved onto itself would be gone.
    @Test(arguments: ["mv a/x lab:a/x", "mv -r a lab:a/ -y"])
    func aBallIsNotMovedOntoItself(line: String) async throws {
        let store = try MemoryStore(["a/x": "1"])
        let uri =
            "connections: { lab: { uri: 'mictlanx://r@lab.example:80' }, two: { uri: 'mictlanx://r@two.example:80' } }\n"
        let run = try ShellRun(configuration: uri, stores: ["lab.example": store, "two.example": store])
        let result = try await run.run(line.replacing(" a", with: " two:a"))
        #expect(result.code != 0 && result.messages.contains("lead to one store"), "\(result.messages)")
        #expect(store.names == ["a/x"])
    }

    @Test func anotherConnectionGetsTheBytesAndTheTags() async throws {
        let (run, lab) = try run([:])
        try run.store.set("a/x", "one", tags: ["kind": "raw"])
        let result = try await run.run("cp a/x lab:b/; mv lab:b/x lab:c/y; cat lab:c/y")
        #expect(result.code == 0, "\(result.messages)")
        #expect(result.output.hasSuffix("one"))
        #expect(lab.names == ["c/y"])
        let info = try await lab.info(of: BallAddress(bucket: try BucketID("c"), name: try BallName("y")))
        #expect(info.tags["kind"] == "raw")
        #expect(run.store.names == ["a/x"])
    }

    @Test func theSameContentIsNotSentAgain() async throws {
        let (run, lab) = try run(["a/x": "1"], lab: ["a/x": "1"])
        let result = try await run.run("cp a/x lab:a/ -o csv")
        #expect(result.output == "outcome,size,ball\nunchanged,1,lab:a/x\n", "\(result.output)")
        #expect(lab.calls("put").isEmpty)
    }

    @Test func otherContentIsReplacedUnlessItMustStay() async throws {
        let (run, lab) = try run(["a/x": "1"], lab: ["a/x": "other"])
        let kept = try await run.run("cp a/x lab:a/ --no-clobber")
        #expect(kept.code == 13, "\(kept.messages)")
        #expect(content(lab) == ["a/x": "other"])
        #expect(try await run.run("cp a/x lab:a/").code == 0)
        #expect(content(lab) == ["a/x": "1"])
    }

    /// What was put under the name while it was copied is not what was copied: it stays.
    @Test func aMoveDeletesOnlyWhatItHasCopied() async throws {
        let (run, lab) = try run(["a/x": "old"])
        let store = run.store
        lab.afterCall("put a/x") { try? store.set("a/x", "new", tags: [:]) }
        let result = try await run.run("mv a/x lab:a/")
        #expect(result.code == 13, "\(result.messages)")
        #expect(result.messages.contains("was changed while it was copied"))
        #expect(content(run.store) == ["a/x": "new"])
        #expect(content(lab) == ["a/x": "old"])
    }

    @Test func whatCannotBeCopiedIsNotDeleted() async throws {
        let (run, lab) = try run(["a/x": "1", "a/y": "2"])
        lab.fail("put a/x", .rejected)
        let result = try await run.run("mv a/x a/y lab:a/")
        #expect(result.code == 6, "\(result.messages)")
        #expect(run.store.names == ["a/x"])
        #expect(lab.names == ["a/y"])
    }

    @Test(
        arguments: [
            ("cp a/x a/x", 2, nil, "onto itself"), ("cp ./x a/", 2, "./x", "put and get"),
            ("cp a/x ./b/", 2, "./b/", "root"),
            ("cp a/x a/d/z b/name", 2, "b/name", "ends with '/'"), ("cp a/x b", 2, "b", "b/"),
            ("cp -r a/d a/e/z b/ ; echo", 4, "a/e/z", "nothing below"), ("mv -r a b/", 14, nil, "say --yes"),
            ("cp a/nix b/", 4, nil, "a/nix"), ("cp a/nix* b/", 9, "a/nix*", "matches"),
            ("mv -r a b/ -y --max-deletes 1", 8, nil, "more than 1"), ("cp a/x nix:b/", 2, "nix:b/", "no connection"),
            ("cp a/x lab:a/x lab:b/", 2, "lab:a/x", "two connections"),
        ] as [(String, Int32, String?, String)])
    func whatIsRefusedChangesNothing(line: String, code: Int32, word: String?, says: String) async throws {
        let (run, lab) = try run(["a/x": "1", "a/d/z": "2"], lab: ["a/x": "1"])
        let result = try await run.run(line)
        #expect(result.code == code, "\(result.messages)")
        if let word { #expect(try result.underlined() == word) }
        #expect(result.messages.contains(says), "\(result.messages)")
        #expect(run.store.names.count == 2)
        #expect(lab.names == ["a/x"])
    }

    @Test func twoBallsForOneNameAreRefused() async throws {
        let (run, _) = try run(["a/d/x": "1", "a/e/x": "2"])
        let result = try await run.run("cp a/d/x a/e/x b/")
        #expect(result.code == 13, "\(result.messages)")
        #expect(result.messages.contains("two balls"))
        #expect(run.store.names.count == 2)
    }

    @Test(arguments: ["cp -r a lab:b/ -n -o ndjson", "mv -r a lab:b/ -n -o ndjson"])
    func aDryRunTellsAndChangesNothing(line: String) async throws {
        let (run, lab) = try run(["a/x": "1", "a/y": "2"])
        let result = try await run.run(line)
        #expect(result.code == 0, "\(result.messages)")
        let outcome = line.hasPrefix("cp") ? "would_copy" : "would_move"
        #expect(result.output.split(separator: "\n").count == 2)
        #expect(result.output.contains(#"{"outcome":"\#(outcome)","bucket":"b","ball":"x""#), "\(result.output)")
        #expect(run.store.names == ["a/x", "a/y"])
        #expect(lab.names.isEmpty)
    }

    /// A run remembers both stores: it goes on there, in a session that knows nothing of the name that one had.
    @Test func aRunGoesOnAtItsStores() async throws {
        let (run, lab) = try run(["a/x": "1", "a/y": "2"])
        lab.fail("put b/y", .rejected)
        let begun = try await run.run(
            "connect mictlanx://r@lab.example:80 --as other; connect embedded; mv -r a other:b/ --yes")
        #expect(begun.code == 6, "\(begun.messages)")
        #expect(lab.names == ["b/x"])
        let resumed = try await run.run("connect lab; resume")
        #expect(resumed.code == 0, "\(resumed.messages)")
        #expect(content(lab) == ["b/x": "1", "b/y": "2"])
        #expect(run.store.names.isEmpty)
    }
}
