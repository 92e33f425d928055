import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import ShellKit

/// The verbs that need no store: `use`, `echo`, `help`, `history` and `exit`.
@Suite struct SessionCommandTests {
    @Test func useChoosesTheBucket() async throws {
        let result = try await ShellRun(["b/a": "1"]).run("use b; use; ls; cat a")
        #expect(result.output == "b\n1\t1\ta\n1")
        #expect(result.code == 0)
    }

    @Test func noVerbStandsTwice() {
        let verbs = CommandTable.standard.all.map { $0.verb }
        #expect(Set(verbs).count == verbs.count, "\(verbs)")
        #expect(ForeignVerb.all.filter { verbs.contains($0) || VerbAlias.verb(of: $0) != nil }.isEmpty)
    }

    /// What psql's \\x, \\t and \\o do.
    @Test func resultsAreShownAsTheSessionWants() async throws {
        let directory = try TemporaryDirectory()
        let run = try ShellRun(["b/a": "1"])
        #expect(try await run.run("\\x; ls b").output == "-[ 1 ]---\nSIZE   | 1\nCHUNKS | 1\nNAME   | a\n")
        #expect(try await run.run("\\x; \\x off; ls b").output == "1\t1\ta\n")
        #expect(try await run.run("\\t; ls b -o csv; \\t; ls b -o csv").output == "1,1,a\nsize,chunks,name\n1,1,a\n")
        let file = directory.path.appending("f")
        let text = "\\o \(file); ls b; !echo host; let x = $(echo inner); echo $x > \(file)2; \\o; echo $x"
        #expect(try await run.run(text).output == "inner\n")
        #expect(try file.readBytes() == Array("1\t1\ta\nhost\n".utf8))
        #expect(try await run.run("safe on; \\o /tmp/elsewhere").code == 8)
        #expect(try await run.run("set").output.contains("results\t-\n"))
    }

    @Test(arguments: [("use a.b", "a.b"), ("use b/x", "b/x"), ("use b*", "b*"), ("use b c", "c")])
    func useRefuses(line: String, word: String) async throws {
        let result = try await ShellRun().run(line)
        #expect(result.code == 2)
        #expect(try result.underlined() == word)
    }

    @Test func useWithoutAWordNeedsABucket() async throws {
        let result = try await ShellRun().run("use")
        #expect(result.code == 2)
        #expect(result.messages.contains("no bucket is chosen"))
    }

    @Test(arguments: [
        ("echo", "\n"), ("echo a  b", "a b\n"), ("echo 'a  b' \"c\"", "a  b c\n"),
        ("echo -o json --help", "-o json --help\n"),
        ("echo -- -x", "-- -x\n"),
    ])
    func echoWritesItsWords(line: String, output: String) async throws {
        #expect(try await ShellRun().run(line).output == output)
    }

    @Test func echoWritesToAFile() async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "mx-echo-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        #expect(try await ShellRun().run("echo a > \(file.path); echo b >> \(file.path)").output == "")
        #expect(try String(contentsOf: file, encoding: .utf8) == "a\nb\n")
        let refused = try await ShellRun().run("echo a > /nonexistent/x")
        #expect(refused.code == 4)
        #expect(refused.messages.contains("cannot write '/nonexistent/x': No such file or directory"))
    }

    @Test func helpListsEveryVerb() async throws {
        let output = try await ShellRun().run("help").output
        for type in CommandTable.standard.all { #expect(output.contains("  \(type.verb) "), "\(type.verb)") }
        #expect(try await ShellRun().run("help cat").output.contains("USAGE: cat BUCKET/NAME"))
    }

    @Test(arguments: [("help nix", "nix"), ("help ls cat", "cat")])
    func helpRefuses(line: String, word: String) async throws {
        let result = try await ShellRun().run(line)
        #expect(result.code == 2)
        #expect(try result.underlined() == word)
    }

    @Test func historyShowsTheFile() async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "mx-history-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        let run = try ShellRun(environment: ["MXSHELL_HISTORY": file.path])
        #expect(try await run.run("history").output == "")
        let store = try #require(Configuration(environment: Environment(["MXSHELL_HISTORY": file.path])).historyPath)
        #expect(store == file.path)
        let off = try await ShellRun(environment: ["MXSHELL_HISTORY": ""]).run("history")
        #expect(off.code == 7)
        #expect(off.messages.contains("the history is switched off"))
        let wrong = try await run.run("history -n x")
        #expect(wrong.code == 2)
        #expect(try wrong.underlined() == "x")
    }

    @Test(
        arguments: [
            ("exit", 0), ("exit 0", 0), ("exit 255", 255), ("cat b/nix || exit", 4), ("exit 3; echo no", 3),
            ("exit 256", 2),
            ("exit -- -1", 2), ("exit x", 2), ("exit 1 2", 2),
        ] as [(String, Int32)])
    func exitLeaves(line: String, code: Int32) async throws {
        let result = try await ShellRun().run(line)
        #expect(result.code == code)
        #expect(result.output == "")
    }
}
