import TestSupport
import Testing

@testable import ShellKit

@Suite struct TreeCommandTests {
    private let balls = ["b/x": "1", "b/d/e": "333", "b/d/f/g": "4444", "b/z/y": "22"]

    @Test(arguments: [("tree b", "b/"), ("ls --tree b", "b/"), ("use b; tree", "/b/")])
    func draws(text: String, root: String) async throws {
        #expect(
            try await ShellRun(balls).run(text).output == """
                \(root)  10 B, 4 balls
                ├── d/  7 B, 2 balls
                │   ├── e  3 B
                │   └── f/  4 B, 1 ball
                │       └── g  4 B
                ├── x  1 B
                └── z/  2 B, 1 ball
                    └── y  2 B

                """)
    }

    @Test func onlySoManyLevels() async throws {
        #expect(
            try await ShellRun(balls).run("tree b/d -d 1 --ascii").output
                == "b/d/  7 B, 2 balls\n|-- e  3 B\n`-- f/  4 B, 1 ball\n")
    }

    @Test func rowsForMachines() async throws {
        let result = try await ShellRun(balls).run("tree b/d -o ndjson")
        #expect(
            result.output == """
                {"type":"ball","bucket":"b","name":"d/e","level":1,"size":3}
                {"type":"directory","bucket":"b","name":"d/f/","level":1,"size":4,"balls":1}
                {"type":"ball","bucket":"b","name":"d/f/g","level":2,"size":4}

                """)
    }

    @Test func aNameCannotSteerTheTerminal() async throws {
        let output = try await ShellRun(["b/\u{1B}[2J": "1"]).run("tree b").output
        #expect(!output.contains("\u{1B}") && output.contains("␛[2J"))
    }

    @Test(arguments: [
        ("tree nix", Int32(3)), ("tree b/nix", 4), ("tree b/n*", 9), ("tree", 2), ("ls --tree b --limit 1", 2),
    ])
    func whatIsNotThere(text: String, code: Int32) async throws {
        #expect(try await ShellRun(balls).run(text).code == code)
    }

    /// Too many rows: levels are folded, and nothing is lost from the sums.
    @Test func isBounded() {
        var tree = BallTree(depth: nil, limit: 6)
        for directory in ["a", "b"] {
            for ball in 0..<5 { tree.add("\(directory)/\(ball)/x".utf8, size: 2) }
        }
        #expect(tree.isFolded && tree.depth == 1)
        #expect(
            tree.root.children.mapValues(\.usage) == [
                Array("a/".utf8): Usage(size: 10, balls: 5), Array("b/".utf8): Usage(size: 10, balls: 5),
            ])
        for ball in 0..<9 { tree.add("c\(ball)".utf8, size: 1) }
        var rows = 0
        tree.forEach { _, _, _ in rows += 1 }
        #expect(rows == 6)
        #expect(tree.root.usage.balls + tree.rest.balls == 19)
        #expect(tree.rest == Usage(size: 5, balls: 5))
    }

    @Test(arguments: [
        ("a/b", ["a/", "b"]), ("a", ["a"]), ("a/", ["a/"]), ("/a", ["/", "a"]), ("a//b", ["a/", "/", "b"]), ("", []),
    ])
    func partsOfNames(name: String, parts: [String]) {
        #expect(BallTree.parts(of: name.utf8).map { String(decoding: $0, as: UTF8.self) } == parts)
    }
}
