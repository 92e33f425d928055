import Foundation
import MictlanXClient
import SystemPackage
import TestSupport
import Testing

@testable import ShellKit

/// Commands over many items are runs: they are listed, their journal knows every item, and `resume` does the rest.
@Suite struct CommandRunTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func write(_ names: String...) throws {
        for name in names {
            let file = directory.path.appending("in").appending(name)
            try FileManager.default.createDirectory(
                atPath: file.removingLastComponent().string, withIntermediateDirectories: true)
            try file.write(Array("content of \(name)".utf8))
        }
    }

    private func rows(_ text: String) throws -> [[String: Any]] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
    }

    @Test func aPutOfATreeIsARunThatGoesOn() async throws {
        try write("a", "b", "d/e")
        let run = try ShellRun()
        run.store.fail("put t/in/b", .invalidArgument)
        let put = try await run.run("put -r --tag k=v \(directory.path)/in t/")
        #expect(put.code == 6)
        #expect(put.messages.contains("when the cause is mended, to go on: mxshell resume 2"), "\(put.messages)")
        #expect(run.store.names == ["t/in/a", "t/in/d/e"])
        let listed = try #require(try rows(try await run.run("runs -o json").output).first)
        #expect(listed["state"] as? String == "failed" && listed["exit"] as? Int == 6)
        #expect((listed["workflow"] as? String)?.hasPrefix("put -r --tag k=v ") == true)
        let status = try await run.run("status")
        #expect(status.output.contains("put\tfailed\t3\t2\t"), "\(status.output)")
        #expect(try await run.run("report").output.contains("put\tput\tfailed\t2\t1\t"))
        let resumed = try await run.run("resume -o ndjson")
        #expect(resumed.code == 0, "\(resumed.messages)")
        #expect(resumed.output.split(separator: "\n").count == 1 && resumed.output.contains("in/b"))
        #expect(run.store.names == ["t/in/a", "t/in/b", "t/in/d/e"])
        #expect(run.store.calls("put").sorted() == ["put t/in/a", "put t/in/b", "put t/in/b", "put t/in/d/e"])
        #expect(try await run.run("resume").code == 9)
        #expect(try rows(try await run.run("runs -o json").output).first?["state"] as? String == "ok")
    }

    @Test func aDeletionByPatternGoesOnWithItsListAndNoQuestion() async throws {
        let run = try ShellRun(["t/a": "1", "t/b": "22", "t/c": "333"])
        run.store.fail("delete t/b", .invalidArgument)
        #expect(try await run.run("rm -y t/*").code == 6)
        #expect(run.store.names == ["t/b"])
        run.store["t/d"] = "new"
        // The list is that of the first attempt: what came later stays.
        #expect(try await run.run("resume").code == 0)
        #expect(run.store.names == ["t/d"])
        #expect(run.store.deleted.count == 3)
    }

    @Test func aGetOfATreeGoesOn() async throws {
        let run = try ShellRun(["t/a": "1", "t/d/b": "22"])
        run.store.fail("get t/d/b", .invalidArgument)
        #expect(try await run.run("get -r t \(directory.path)/out/").code == 6)
        #expect(try await run.run("resume").code == 0)
        #expect(try directory.path.appending("out/a").readBytes() == Array("1".utf8))
        #expect(try directory.path.appending("out/d/b").readBytes() == Array("22".utf8))
        #expect(run.store.calls("get").count == 3)
    }

    @Test(arguments: ["put DIR/in/a t/x", "get t/a t/b DIR/", "rm t/a t/b", "rm -n t/*", "put -n DIR/in/ t/"])
    func whatNamesSingleBallsOrDoesNothingIsNoRun(statement: String) async throws {
        try write("a")
        let run = try ShellRun(["t/a": "1", "t/b": "2"])
        let text = statement.replacing("DIR", with: directory.path.string)
        #expect(try await run.run(text).code == 0)
        #expect(try await run.run("runs -o json").output == "[]\n")
    }

    @Test func withoutAPlaceForRunsACommandGoesOnAndSaysSo() async throws {
        try write("a", "b")
        let run = try ShellRun([:], environment: ["MXSHELL_STATE_DIR": "/dev/null/nowhere"])
        let put = try await run.run("put -r \(directory.path)/in/ t/")
        #expect(put.code == 0)
        #expect(put.messages.contains("warning: if this is interrupted, it cannot be resumed"))
        #expect(run.store.names == ["t/a", "t/b"])
    }

    @Test func aSmallRunWaitsForTheDiskTwice() async throws {
        try write("a", "b")
        let run = try ShellRun()
        #expect(try await run.run("put -r \(directory.path)/in/ t/").code == 0)
        let id = try #require(try rows(try await run.run("runs -o json").output).first?["run"] as? String)
        let journal = try String(
            contentsOfFile: run.state.path.appending("runs").appending(id).appending("journal").string, encoding: .utf8)
        let kinds = journal.split(separator: "\n").compactMap { line in
            (try? JSONSerialization.jsonObject(with: Data(line.dropFirst(9).utf8)) as? [String: Any])?["t"] as? String
        }
        // All begins are one record before the first effect.
        #expect(kinds.filter { $0 == "b" }.count == 1)
        #expect(kinds.last == "end")
    }

    /// A link that leads nowhere is a failed item of each attempt.
    @Test func whatCannotBeReadFailsAgain() async throws {
        try write("a", "b")
        try FileManager.default.createSymbolicLink(
            atPath: "\(directory.path)/in/void", withDestinationPath: "nowhere")
        let run = try ShellRun()
        run.store.fail("put t/b", .invalidArgument)
        #expect(try await run.run("put -r \(directory.path)/in/ t/").code == 6)
        let resumed = try await run.run("resume")
        #expect(run.store.names == ["t/a", "t/b"])
        #expect(resumed.code == 6)
        #expect(resumed.messages.contains("1 of 2 files failed"), "\(resumed.messages)")
    }

    /// A kill before the list was frozen leaves a run of which nothing can be gone on with.
    @Test func aRunWithoutAListIsPassedOver() async throws {
        try write("a", "b")
        let run = try ShellRun()
        run.store.fail("put t/b", .invalidArgument)
        #expect(try await run.run("put -r \(directory.path)/in/ t/").code == 6)
        let id = try #require(try rows(try await run.run("runs -o json").output).first?["run"] as? String)
        try run.state.path.appending("runs").appending(id).appending("journal").write([])
        for verb in ["resume", "bulk resume"] {
            let resumed = try await run.run(verb)
            #expect(resumed.code == 9, "\(verb): \(resumed.messages)")
            #expect(resumed.messages.contains("run \(id) ended before it began anything and is passed over: put -r "))
        }
        #expect(try await run.run("resume \(id)").code == 17)
        run.store.fail("put t/b", .invalidArgument)
        #expect(try await run.run("put -r \(directory.path)/in/ t/").code == 6)
        #expect(try await run.run("resume").code == 0)
        #expect(run.store.names == ["t/a", "t/b"])
    }

    @Test func whatRmDeletesIsRecorded() async throws {
        let run = try ShellRun(["t/a": "1", "t/b": "22", "t/c": "333"])
        run.store.fail("delete t/b", .forbidden)
        #expect(try await run.run("rm -y t/a* t/b*").code != 0)
        #expect(try await run.run("rm t/c").code == 0)
        let text = try String(contentsOfFile: run.state.path.appending("audit.ndjson").string, encoding: .utf8)
        let lines = try text.split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        let results = Dictionary(uniqueKeysWithValues: lines.map { ($0["ball"] as? String, $0["result"] as? String) })
        #expect(results == ["a": "deleted", "b": "forbidden", "c": "deleted"])
        let run1 = try rows(try await run.run("runs -o json").output).first?["run"] as? String
        #expect(lines.map { $0["run"] as? String }.sorted { ($0 ?? "") < ($1 ?? "") } == ["-", run1, run1])
        #expect(lines.dropFirst().allSatisfy { ($0["prev"] as? String)?.count == 64 })
        // Without a place for it a deletion goes on, and says so once.
        let homeless = try ShellRun(["t/a": "1", "t/b": "2"], environment: ["MXSHELL_STATE_DIR": "/dev/null/nowhere"])
        let removed = try await homeless.run("rm t/a; rm t/b")
        #expect(removed.code == 0 && homeless.store.names.isEmpty)
        #expect(removed.messages.components(separatedBy: "what is deleted is not recorded").count == 2)
    }
}
