import MictlanXClient
import MictlanXModel
import TestSupport
import Testing

@testable import ShellKit

@Suite struct FindCommandTests {
    private let balls = ["b/x.jpg": "1", "b/d/y.jpg": "333", "b/d/z.txt": "4444", "c/w": ""]

    @Test(arguments: [
        ("find b", "b/d/y.jpg\nb/d/z.txt\nb/x.jpg\n"), ("find b/d", "b/d/y.jpg\nb/d/z.txt\n"),
        ("use b; find --name '*.jpg'", "b/d/y.jpg\nb/x.jpg\n"), ("find b --name x*", "b/x.jpg\n"),
        ("find b --regex '^d/[yz]'", "b/d/y.jpg\nb/d/z.txt\n"), ("find b --regex '\\.txt$' --larger 3B", "b/d/z.txt\n"),
        ("find b --smaller 4B --name '*.jpg' --exclude d", "b/x.jpg\n"), ("find b --limit 1", "b/d/y.jpg\n"),
        ("find b --include 'd/*'", "b/d/y.jpg\nb/d/z.txt\n"), ("find b/*.jpg -o raw", "b/x.jpg\n"),
        ("find b -q", ""), ("find b --limit 1 -o wide", "3\t-\tb/d/y.jpg\n"),
        ("find b --name x.jpg -o csv", "ball\nb/x.jpg\n"),
    ])
    func finds(text: String, output: String) async throws {
        let result = try await ShellRun(balls).run(text)
        #expect(result.output == output)
        #expect(result.code == 0)
    }

    @Test func namesEndWithNUL() async throws {
        let output = try await ShellRun(["b/a\nb": "1", "b/c": "2"]).run("find b --print0").output
        #expect(output == "b/a\nb\0b/c\0")
    }

    @Test func recordsAreThoseOfTheListing() async throws {
        let run = try ShellRun(["b/a": "1"])
        #expect(try await run.run("find b -o ndjson").output == (try await run.run("ls -r b -o ndjson").output))
    }

    /// The store in memory puts everything in November 2023.
    @Test(arguments: [
        ("find b --newer-than 2023-11-01", Int32(0)), ("find b --older-than 1d", 0), ("find b --newer-than 1d", 9),
        ("find b --older-than 2023-11-01T00:00:00Z", 9),
    ])
    func ages(text: String, code: Int32) async throws {
        let run = try ShellRun()
        run.store["b/a"] = "1"
        #expect(try await run.run(text).code == code)
    }

    @Test(arguments: [
        ("find b --name nix", Int32(9)), ("find b/nix", 4), ("find", 2), ("find b --regex '('", 2),
        ("find b --name ''", 2),
        ("find b --print0 -o json", 2), ("find b --larger 10", 9), ("find b --include '['", 2),
    ])
    func nothing(text: String, code: Int32) async throws {
        #expect(try await ShellRun(balls).run(text).code == code)
    }
}
