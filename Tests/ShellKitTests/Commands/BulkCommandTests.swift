import Foundation
import MictlanXClient
import SystemPackage
import TestSupport
import Testing

@testable import ShellKit

/// What manifests list, put, got and deleted; and the verbs that look after runs.
@Suite struct BulkCommandTests {
    private let directory: TemporaryDirectory
    private var path: String { directory.path.string }

    init() throws { directory = try TemporaryDirectory() }

    private func write(_ name: String, _ text: String) throws {
        try directory.path.appending(name).write(Array(text.utf8))
    }

    private func objects(_ text: String) throws -> [[String: Any]] {
        try text.split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
    }

    @Test(
        arguments: [
            """
            {"file": "DIR/a", "ball": "t/one.txt", "tags": {"k": "v"}}

            {"file": "DIR/b", "bucket": "u", "name": "two"}
            """,
            "file,ball,tags\nDIR/a,t/one.txt,k=v\n\"DIR/b\",u/two,\n",
        ])
    func aManifestIsPut(manifest: String) async throws {
        try write("a", "1")
        try write("b", "22")
        try write("list", manifest.replacing("DIR", with: path))
        let run = try ShellRun()
        let result = try await run.run("bulk put \(path)/list --tag k=w --tag site=x", format: .ndjson)
        #expect(result.code == 0, "\(result.messages)")
        #expect(try objects(result.output).count == 2)
        #expect(run.store.names == ["t/one.txt", "u/two"])
        #expect(run.store["t/one.txt"] == "1")
        let tags = try objects(try await run.run("stat -o ndjson t/one.txt").output).first?["tags"] as? [String: String]
        #expect(tags?["k"] == "v" && tags?["site"] == "x")
        #expect(try await run.run("runs").output.contains("bulk put \(path)/list"))
    }

    @Test(
        arguments: [
            ("file,bal\n", "list:1: the first line names no column 'ball' (did you mean 'ball' by 'bal'?)"),
            ("file,ball\na,t\n", "list:2: 't' is not BUCKET/NAME"),
            ("{\"ball\": \"t/a\"}\n", "list:1: it names no file"),
            ("{\"ball\": \"t/a\"\n", "list:1: it is no JSON object"),
            ("file,ball\na,t/a,x\n", "list:2: it has 3 values, and there are 2 columns"),
            ("file,ball\na,t/a\nb,t/a\n", "would both become"),
            ("file,ball,tags\na,t/a,k\n", "list:2: tags are written KEY=VALUE"),
        ])
    func whatIsWrongInAManifestIsToldWithItsLine(manifest: String, message: String) async throws {
        try write("list", manifest)
        let run = try ShellRun()
        let result = try await run.run("bulk put \(path)/list")
        #expect(result.code == 2)
        #expect(result.messages.contains(message), "\(result.messages)")
        #expect(run.store.calls.isEmpty)
        #expect(try await run.run("runs -o json").output == "[]\n")
    }

    @Test func whatFailedIsAManifestAgain() async throws {
        try write("a", "1")
        try write("b", "22")
        try write("list", "file,ball\n\(path)/a,t/a\n\(path)/b,t/b\n")
        let run = try ShellRun()
        run.store.fail("put t/b", .invalidArgument)
        #expect(try await run.run("bulk put \(path)/list").code == 6)
        #expect(try await run.run("bulk await").code == 6)
        let failed = try await run.run("bulk failed -o ndjson")
        #expect(try objects(failed.output).map { $0["ball"] as? String } == ["b"])
        #expect(failed.output.contains("\"reason\":"))
        try write("rest", failed.output)
        #expect(try await run.run("bulk put \(path)/rest").code == 0)
        #expect(run.store.names == ["t/a", "t/b"])
        #expect(try await run.run("bulk resume").code == 0)
        #expect(try await run.run("bulk resume").code == 9)
        #expect(try await run.run("bulk await").code == 0)
        #expect(try await run.run("bulk failed").output.isEmpty)
    }

    @Test func aManifestIsGot() async throws {
        let run = try ShellRun(["t/a": "1", "t/d/b": "22"])
        try write("named", "ball,file\nt/a,\(path)/x\nt/d/b,\(path)/y/z\n")
        #expect(try await run.run("bulk get \(path)/named").code == 0)
        #expect(try directory.path.appending("x").readBytes() == Array("1".utf8))
        #expect(try directory.path.appending("y/z").readBytes() == Array("22".utf8))
        try write("plain", "{\"ball\": \"t/d/b\"}\n{\"ball\": \"t/nix\"}\n")
        #expect(try await run.run("bulk get \(path)/plain \(path)/out/").code == 6)
        #expect(try directory.path.appending("out/d/b").readBytes() == Array("22".utf8))
        run.store["t/nix"] = "late"
        #expect(try await run.run("bulk resume").code == 0)
        #expect(try directory.path.appending("out/nix").readBytes() == Array("late".utf8))
        try write("mixed", "ball,file\nt/a,\nt/d/b,x\n")
        #expect(try await run.run("bulk get \(path)/mixed").messages.contains("either every line names a file"))
    }

    @Test func aManifestIsDeleted() async throws {
        let run = try ShellRun(["t/a": "1", "t/b": "22", "t/c": "333"])
        let listing = try await run.run("ls t -o ndjson").output
        try write("list", listing.split(separator: "\n").dropLast().joined(separator: "\n"))
        run.store["t/b"] = "changed"
        #expect(try await run.run("bulk rm -n \(path)/list").code == 0)
        #expect(try await run.run("bulk rm --max-deletes 1 \(path)/list").code == 8)
        #expect(run.store.deleted.isEmpty)
        let result = try await run.run("bulk rm \(path)/list")
        // The one that was changed since it was listed stays.
        #expect(result.code == 6, "\(result.messages)")
        #expect(run.store.names == ["t/b", "t/c"])
        try write("twice", "ball\nt/c\nt/c\n")
        #expect(try await run.run("bulk rm \(path)/twice").messages.contains("two lines name 't/c'"))
    }

    /// Rows of a level are of directories, too: nothing is done before that is seen.
    @Test(arguments: ["bulk rm", "bulk get"]) func aDirectoryIsNoBall(verb: String) async throws {
        let run = try ShellRun(["t/a": "1", "t/d/b": "22"])
        try write("list", try await run.run("ls t -o ndjson").output)
        let result = try await run.run("\(verb) \(path)/list")
        #expect(result.code == 2 && result.messages.contains("'ls -r' lists what is below it"), "\(result.messages)")
        #expect(run.store.names == ["t/a", "t/d/b"])
    }

    @Test func bulkAloneSaysWhatItNeeds() async throws {
        let run = try ShellRun()
        #expect(try await run.run("bulk").code == 2)
        #expect(try await run.run("bulk status").code == 9)
        #expect(try await run.run("bulk cancel").code == 9)
    }
}
