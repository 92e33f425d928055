import MictlanXClient
import MictlanXModel
import SystemPackage
import TestSupport
import Testing

@testable import ShellKit

@Suite struct VerifyCommandTests {
    private let balls = ["b/a": "foo", "b/d/e": "bar", "c/x": ""]
    private static let foo = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
    private static let bar = "fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9"

    @Test(arguments: [
        ("verify b", "ok\t3\tb/a\t\nok\t3\tb/d/e\t\n"), ("verify b/d/", "ok\t3\tb/d/e\t\n"),
        ("verify b/a", "ok\t3\tb/a\t\n"),
        ("verify b/?", "ok\t3\tb/a\t\n"), ("use b; verify d/*", "ok\t3\td/e\t\n"), ("verify b -q", ""),
    ])
    func everythingIsRight(text: String, output: String) async throws {
        let result = try await ShellRun(balls).run("\(text) -j 1")
        #expect(result.output == output)
        #expect(result.code == 0)
    }

    @Test func howMuchIsRead() async throws {
        let run = try ShellRun(["b/a": "foo"])
        #expect(try await run.run("verify b").code == 0)
        #expect(run.store.calls("verify+read").isEmpty)
        let sampled = try await run.run("verify b --sample 1/10 -o ndjson")
        #expect(sampled.output.contains(#""by":"sample""#))
        #expect(try await run.run("verify b --download -o ndjson").output.contains(#""by":"content""#))
        #expect(run.store.calls("verify+read").count == 2)
    }

    /// A link that leads out of the directory is no file of it, unless that is asked for.
    @Test func linksOutOfADirectoryAreFollowedOnRequest() async throws {
        try await withTemporaryDirectory { directory in
            let run = try ShellRun(["b/a": "foo", "b/out": "bar"])
            let tree = directory.appending("tree")
            #expect(try await run.run("get b/a \(tree)/").code == 0)
            try directory.appending("beside").write(Array("bar".utf8))
            try makeLink(tree.appending("out"), to: "../beside")
            let refused = try await run.run("verify b \(tree)")
            #expect(refused.code != 0)
            #expect((refused.output + refused.messages).contains("--follow-links"))
            #expect(try await run.run("verify b \(tree) --follow-links").code == 0)
        }
    }

    @Test(arguments: [
        ("verify b --sample 0%", Int32(2)), ("verify b --sample 101%", 2), ("verify b --sample 2/1", 2),
        ("verify b --sample 5% --download", 2), ("verify b x --sums y", 2), ("verify nix", 3), ("verify b/nix", 11),
        ("verify b/n*", 9), ("verify b /nonexistent/mx", 4), ("verify b/* --sums /dev/null", 2),
    ])
    func faults(text: String, code: Int32) async throws {
        #expect(try await ShellRun(balls).run(text).code == code)
    }

    @Test func aMismatchIsTold() async throws {
        let run = try ShellRun(balls)
        run.store.fail("verify b/a", .checksumMismatch)
        let result = try await run.run("verify b -j 1 --report \(run.state.path)/report")
        #expect(result.code == 11)
        #expect(result.output == "mismatch\t-\tb/a\t'b/a': scripted checksum_mismatch\nok\t3\tb/d/e\t\n")
        #expect(result.messages.contains("1 of 2 balls is not as expected"))
        let report = String(decoding: try run.state.path.appending("report").readBytes(), as: UTF8.self)
        #expect(report.split(separator: "\n").count == 2)
        #expect(report.contains(#""error":{"code":"checksum_mismatch","exit":11"#))
    }

    /// Unknown is never wrong, and never right.
    @Test func whatCannotBeToldIsUnknown() async throws {
        let run = try ShellRun(balls)
        run.store.fail("verify b/a", .timeout)
        let result = try await run.run("verify b -j 1")
        #expect(result.code == 5)
        #expect(result.output.hasPrefix("unknown\t-\tb/a\t"))
    }

    @Test func filesOfADirectory() async throws {
        try await withTemporaryDirectory { directory in
            let run = try ShellRun(balls)
            #expect(try await run.run("get -r b \(directory)/").code == 0)
            #expect(try await run.run("verify b \(directory)").code == 0)
            #expect(try await run.run("verify b/d/ \(directory)").code == 0)
            #expect(try await run.run("verify b/a \(directory)/a").code == 0)
            // A file that is no ball, one with another content, and a ball without a file.
            try directory.appending("new").write(Array("x".utf8))
            try directory.appending("a").write(Array("fox".utf8))
            run.store["b/more"] = "1"
            let result = try await run.run("verify b \(directory) -j 1 -o ndjson")
            #expect(result.code == 11)
            let rows = result.output.split(separator: "\n")
            #expect(rows.count == 4)
            #expect(rows.first?.contains(#""result":"mismatch","bucket":"b","ball":"a""#) == true)
            #expect(rows.contains { $0.contains(#""result":"missing""#) && $0.contains("more") })
            #expect(rows.contains { $0.contains(#""result":"missing""#) && $0.contains("new") })
            #expect(result.messages.contains("3 of 4 balls are not as expected"))
        }
    }

    @Test func listsOfChecksums() async throws {
        try await withTemporaryDirectory { directory in
            let run = try ShellRun(balls)
            let list = directory.appending("sums")
            func verify(_ text: String, _ words: String = "b") async throws -> ShellRun.Result {
                try list.write(Array(text.utf8))
                return try await run.run("verify \(words) --sums \(list) -j 1")
            }
            #expect(try await verify("\(Self.foo)  a\nSHA2-256(d/e)= \(Self.bar.uppercased())\r\n").code == 0)
            #expect(try await verify("\u{FEFF}# list\n\(Self.bar) *./e", "b/d").code == 0)
            let wrong = try await verify("\(Self.bar)  a\n\(Self.foo)  nix\n")
            #expect(wrong.code == 11)
            #expect(wrong.output.hasPrefix("mismatch\t-\tb/a\t"))
            #expect(wrong.output.contains("missing\t-\tb/nix\t"))
            let zero = try await verify("\(Self.foo)  a\0\(Self.bar)  d/e\0")
            #expect(zero.code == 2)
            #expect(zero.messages.contains("separated by NUL bytes"))
            let other = try await verify("\(Self.foo)  a\nd41d8cd98f00b204e9800998ecf8427e  x\n")
            #expect(other.code == 2 && other.messages.contains("sums:2: MD5 is not SHA-256"))
            #expect(try await verify("# nothing\n").code == 2)
            run.store["b/f\ng"] = "foo"
            #expect(try await verify("\(Self.foo)  f\u{240A}g\n").code == 0)
        }
    }
}
