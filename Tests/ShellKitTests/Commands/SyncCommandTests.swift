import Glibc
import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import SystemPackage
import TestSupport
import Testing

@testable import ShellKit

/// `sync` and `diff`: local directories and places in stores.
@Suite struct SyncCommandTests {
    private static let file = "connections: { lab: { uri: 'mictlanx://r@lab.example:80' } }\n"

    private func run(
        _ balls: [String: String], lab: [String: String] = [:], files: [String: String] = [:]
    ) throws -> (run: ShellRun, lab: MemoryStore, directory: FilePath) {
        let store = try MemoryStore(lab)
        let run = try ShellRun(configuration: Self.file, stores: ["lab.example": store], balls)
        let directory = run.state.path.appending("tree")
        try directory.makeDirectories(mode: 0o700)
        for (name, text) in files {
            let path = directory.pushing(FilePath(name))
            try path.removingLastComponent().makeDirectories(mode: 0o700)
            try path.write(Array(text.utf8))
        }
        return (run, store, directory)
    }

    private func content(_ store: MemoryStore) -> [String: String] {
        Dictionary(uniqueKeysWithValues: store.names.map { ($0, store[$0] ?? "") })
    }

    @Test(arguments: [
        ("", ["b/old": "0", "b/x": "new", "b/d/y": "2", "c/z": "9"]),
        (" --delete -y", ["b/x": "new", "b/d/y": "2", "c/z": "9"]),
    ])
    func aDirectoryGoesToABucket(flags: String, expected: [String: String]) async throws {
        let (run, _, directory) = try run(
            ["b/old": "0", "b/x": "1", "b/d/y": "2", "c/z": "9"], files: ["x": "new", "d/y": "2"])
        let result = try await run.run("sync \(directory) b/\(flags)")
        #expect(result.code == 0, "\(result.messages)")
        #expect(content(run.store) == expected)
        #expect(result.output.contains("unchanged\t1\tb/d/y"), "\(result.output)")
    }

    /// A link that leads out of the directory is no file of it, unless that is asked for.
    @Test func linksOutOfADirectoryAreFollowedOnRequest() async throws {
        let (run, _, directory) = try run([:], files: ["x": "1"])
        try run.state.path.appending("beside").write(Array("2".utf8))
        try makeLink(directory.appending("out"), to: "../beside")
        let refused = try await run.run("sync \(directory) b/")
        #expect(refused.code == 6, "\(refused.messages)")
        #expect(refused.messages.contains("--follow-links"))
        #expect(content(run.store) == ["b/x": "1"])
        #expect(try await run.run("sync \(directory) b/ --follow-links").code == 0)
        #expect(content(run.store) == ["b/x": "1", "b/out": "2"])
        #expect(try await run.run("diff \(directory) b/").code == 6)
        #expect(try await run.run("diff \(directory) b/ --follow-links").code == 0)
    }

    /// What is beside the place is never touched, though its name begins alike.
    @Test func onlyWhatIsBelowThePlaceIsDeleted() async throws {
        let (run, _, directory) = try run(
            ["b/k/old": "0", "b/k2/old": "0", "b/k": "0", "b/z": "0"], files: ["x": "1"])
        let result = try await run.run("sync \(directory)/ b/k --delete -y")
        #expect(result.code == 0, "\(result.messages)")
        #expect(run.store.names.sorted() == ["b/k", "b/k/x", "b/k2/old", "b/z"])
    }

    @Test func aPlaceInAStoreGoesToADirectory() async throws {
        let (run, _, directory) = try run(["b/k/x": "1", "b/k/d/y": "2", "b/z": "3"], files: ["x": "old", "own": "4"])
        let result = try await run.run("sync b/k \(directory)")
        #expect(result.code == 0, "\(result.messages)")
        #expect(try directory.entries() == ["d", "own", "x"])
        #expect(try directory.appending("x").readBytes() == Array("1".utf8))
    }

    /// Only files that were found, each while it is that: not what a get still writes, nor what is behind a link.
    @Test func whatTheSourceHasNotGoesFromADirectory() async throws {
        let (run, _, directory) = try run(
            ["b/k/x": "1", "b/k/d/y": "2"],
            files: ["x": "1", "own": "4", "e/f/g": "5", ".x.mxpart-1a": "6", "real/z": "7"])
        try #require(symlink("real", directory.appending("link").string) == 0)
        let asked = try await run.run("sync b/k \(directory) --delete")
        #expect(asked.code == 14 && asked.messages.contains("3 files would be deleted"), "\(asked.messages)")
        #expect(!(try directory.entries().contains("d")))
        #expect(try await run.run("safe on; sync b/k \(directory) --delete -y").code == 8)
        #expect(try await run.run("sync b/k \(directory) --delete -y --max-deletes 2").code == 8)
        let shown = try await run.run("sync b/k \(directory) --delete -n")
        #expect(shown.code == 0 && shown.output.contains("would_delete\t1\t\(directory)/own"), "\(shown.output)")
        #expect(try directory.entries().contains("own"))
        let result = try await run.run("sync b/k \(directory) --delete -y")
        #expect(result.code == 0, "\(result.messages)")
        #expect(try directory.entries().sorted() == [".x.mxpart-1a", "d", "link", "x"], "\(result.output)")
    }

    /// One row for each ball that is sent or deleted, whichever way, and the number of those that stay.
    @Test func aRehearsalTellsWhatIsSentDeletedAndLeft() async throws {
        let (run, _, directory) = try run(["b/gone": "0"], files: ["x": "1", "d/y": "2"])
        #expect(try await run.run("sync \(directory) b/").code == 0)
        try directory.appending("x").write(Array("new".utf8))
        let there = try await run.run("sync \(directory) b/ --delete -n")
        #expect(there.code == 0 && there.output == "would_put\t3\tb/x\nwould_delete\t1\tb/gone\n", "\(there.output)")
        #expect(there.messages == "2 files, 4 B: 1 unchanged, 1 would_put\n1 ball, 1 B: 1 would_delete\n")
        let back = try await run.run("sync b/ \(directory) -n")
        #expect(back.output == "would_get\t1\tb/gone\nwould_get\t1\tb/x\n", "\(back.output)")
        #expect(back.messages == "3 balls, 3 B: 1 unchanged, 2 would_get\n", "\(back.messages)")
        #expect(run.store.names.sorted() == ["b/d/y", "b/gone", "b/x"])
    }

    /// A source that is not there, or cannot be listed whole, empties no directory.
    @Test func noDirectoryIsEmptiedForAMistake() async throws {
        let (run, _, directory) = try run(["b/x": "1", "b/y": "2"], files: ["own": "4"])
        let missing = try await run.run("sync nix/ \(directory) --delete -y")
        #expect(missing.code == 3, "\(missing.messages)")
        run.store.breakListing()
        #expect(try await run.run("sync b/ \(directory) --delete -y").code != 0)
        #expect(try directory.entries().contains("own"))
    }

    @Test func aNewDirectoryHasNothingTooMany() async throws {
        let (run, _, directory) = try run(["b/x": "1"])
        let result = try await run.run("sync b \(directory)/new --delete -y")
        #expect(result.code == 0, "\(result.messages)")
        #expect(try directory.appending("new").entries() == ["x"])
    }

    @Test(arguments: ["sync b/k/ b/ --delete -y", "sync b/ b/k/ --delete -y", "sync b/k/ b/ --delete -n"])
    func placesInEachOtherAreNotDeletedFrom(line: String) async throws {
        let (run, _, _) = try run(["b/k/x": "1", "b/z": "2"])
        let result = try await run.run(line)
        #expect(result.code == 2 && result.messages.contains("in the other"), "\(result.messages)")
        #expect(run.store.names.sorted() == ["b/k/x", "b/z"])
    }

    /// Other content of one size is not seen.
    @Test(arguments: [("--size-only", "old", "old"), ("", "new", "new")])
    func sizesAlone(flag: String, inStore: String, inDirectory: String) async throws {
        let (run, lab, directory) = try run(["b/x": "old", "b/y": "1"], files: ["x": "new", "y": "22"])
        let sent = try await run.run("sync \(directory) b \(flag)")
        #expect(sent.code == 0, "\(sent.messages)")
        #expect(content(run.store) == ["b/x": inStore, "b/y": "22"])
        if !flag.isEmpty { #expect(sent.messages.contains("1 file not looked into"), "\(sent.messages)") }
        try lab.set("c/x", "abc", tags: [:])
        #expect(try await run.run("sync lab:c \(directory) \(flag)").code == 0)
        #expect(try directory.appending("x").readBytes() == Array((flag.isEmpty ? "abc" : "new").utf8))
        #expect(try await run.run("sync lab:c b \(flag)").code == 0)
        #expect(run.store["b/x"] == (flag.isEmpty ? "abc" : inStore))
    }

    @Test func aPlaceGoesToAnotherStore() async throws {
        let (run, lab, _) = try run(
            ["b/k-1/x": "1", "b/k-1/d/y": "2"], lab: ["c/n/x": "1", "c/n/old": "0", "c/old": "0"])
        let result = try await run.run("sync b/k-1/ lab:c/n/ --delete -y")
        #expect(result.code == 0, "\(result.messages)")
        #expect(content(lab) == ["c/n/x": "1", "c/n/d/y": "2", "c/old": "0"])
        #expect(lab.calls("put") == ["put c/n/d/y"])
    }

    /// Unknown is never absent, and nothing goes where something could not be sent.
    @Test func nothingIsDeletedWithoutAWholeSource() async throws {
        let (run, lab, _) = try run(["b/x": "1", "b/y": "2"], lab: ["b/old": "0"])
        run.store.breakListing()
        let broken = try await run.run("sync b lab:b --delete -y")
        #expect(broken.code != 0)
        #expect(lab.names == ["b/old"])
    }

    @Test func nothingIsDeletedWhereAnItemFailed() async throws {
        let (run, lab, _) = try run(["b/x": "1", "b/y": "2"], lab: ["b/old": "0"])
        lab.fail("put b/y", .rejected)
        let failed = try await run.run("sync b lab:b --delete -y")
        #expect(failed.code == 6, "\(failed.messages)")
        #expect(lab.names == ["b/old", "b/x"])
        let again = try await run.run("resume")
        #expect(again.code == 0, "\(again.messages)")
        #expect(again.messages.contains("giving sync again"))
        #expect(lab.names == ["b/old", "b/x", "b/y"])
    }

    @Test func deletingIsAskedAboutBeforeAnythingIsSent() async throws {
        let (run, lab, _) = try run(["b/x": "1"], lab: ["b/old": "0"])
        let asked = try await run.run("sync b lab:b --delete")
        #expect(asked.code == 14, "\(asked.messages)")
        #expect(lab.names == ["b/old"])
        let limited = try await run.run("sync b lab:b --delete -y --max-deletes 0")
        #expect(limited.code == 8, "\(limited.messages)")
        #expect(lab.names == ["b/old"])
        let rehearsed = try await run.run("sync b lab:b --delete -n -o ndjson")
        #expect(rehearsed.code == 0, "\(rehearsed.messages)")
        #expect(rehearsed.output.contains("would_copy"))
        #expect(rehearsed.output.contains("would_delete"))
        #expect(lab.names == ["b/old"])
    }

    @Test(arguments: [
        ("sync ./a ./b", "./b", "both places are local"), ("sync b b", "b", "the same place"),
        ("sync b/*.x lab:b", "b/*.x", "is a pattern"), ("sync nix:b b", "nix:b", "no connection"),
        ("diff b", "diff", "usage"),
    ])
    func whatCannotBeMeantIsRefused(line: String, word: String, says: String) async throws {
        let (run, _, _) = try run(["b/x": "1"])
        let result = try await run.run(line)
        #expect(result.code == 2, "\(result.messages)")
        #expect(try result.underlined() == word)
        #expect(result.messages.contains(says), "\(result.messages)")
    }

    @Test func diffTellsWhatIsNotTheSame() async throws {
        let (run, _, directory) = try run(
            ["b/same": "1", "b/other": "x", "b/theirs": "3"], files: ["same": "1", "other": "2", "ours": "4"])
        let result = try await run.run("diff \(directory) b")
        #expect(result.code == 1, "\(result.messages)")
        #expect(
            result.output.split(separator: "\n").sorted() == [
                "changed\t1\tother", "only_left\t1\tours", "only_right\t1\ttheirs",
            ])
        let same = try await run.run("cp -r b lab:c/; diff b lab:c")
        #expect(same.code == 0, "\(same.messages)")
    }

    /// What is compressed or encrypted is not stored plain, and copied as it is.
    @Test func filteredBallsStayAsTheyAre() async throws {
        let (run, lab, directory) = try run([:], files: ["x": "new"])
        try run.store.set("b/x", "old", tags: ["mictlanx_filters": "zlib"])
        let sync = try await run.run("sync \(directory) b")
        #expect(sync.code == 8 && sync.messages.contains("'b/x' is compressed or encrypted"), "\(sync.messages)")
        #expect(run.store["b/x"] == "old")
        let tags = [
            "mictlanx_filters": "compress,encrypt", "mictlanx_data_checksum": String(repeating: "a", count: 64),
            "mictlanx_data_size": "9", "mictlanx_key_fingerprint": "f", "mictlanx_get_filters": "g", "kind": "raw",
        ]
        try run.store.set("b/y", "bytes", tags: tags)
        let copy = try await run.run("cp b/y lab:b/; mv b/x lab:c/; sync lab:b :d; rm --trash d/y; trash restore d/y")
        #expect(copy.code == 0, "\(copy.messages)")
        #expect(content(lab) == ["b/y": "bytes", "c/x": "old"] && run.store.names.sorted() == ["b/y", "d/y"])
        for store in [lab, run.store] {
            let bucket = try BucketID(store === lab ? "b" : "d")
            let info = try await store.info(of: BallAddress(bucket: bucket, name: try BallName("y")))
            #expect(info.tags.filter { $0.key != "updated_at" } == tags)
        }
    }

    /// What is no content, or leads elsewhere, is told from both sides.
    @Test(arguments: [false, true]) func diffTellsWhatIsNoContent(isLocalLeft: Bool) async throws {
        let (run, _, directory) = try run(
            ["b/same": "1", "b/fifo": "3", "b/d": "4", "b/out": "5", "b/gone": "6"], files: ["same": "1", "d/x": "2"])
        try #require(mkfifo(directory.appending("fifo").string, 0o600) == 0)
        try #require(symlink("/etc/hostname", directory.appending("out").string) == 0)
        try #require(symlink("nowhere", directory.appending("gone").string) == 0)
        let result = try await run.run(isLocalLeft ? "diff \(directory) b" : "diff b \(directory)")
        #expect(result.code == 6, "\(result.messages)")
        let lines = result.output.split(separator: "\n").map(String.init)
        let only =
            isLocalLeft ? ["only_left\t1\td/x"] : ["only_right\t1\td/x"]
        for line in only + ["other\t1\td", "other\t1\tfifo", "other\t1\tgone"] {
            #expect(lines.filter { $0 == line }.count == 1, "\(lines)")
        }
        #expect(!lines.contains { $0.hasSuffix("\tsame") })
    }

    /// Two misspelt names are not the same: there is nothing to compare.
    @Test(arguments: [("diff nix lab:nix2", 3, "nix"), ("diff b lab:nix", 3, "lab:nix"), ("diff b/d/ b", 4, "b/d/")])
    func diffNeedsSomethingToCompare(line: String, code: Int, word: String) async throws {
        let (run, _, _) = try run(["b/x": "1"])
        let result = try await run.run(line)
        #expect(result.code == Int32(code) && result.output.isEmpty, "\(result.messages)")
        #expect(try result.underlined() == word)
    }
}
