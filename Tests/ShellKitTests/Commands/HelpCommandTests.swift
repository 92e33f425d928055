import Foundation
import MictlanXClient
import SystemPackage
import TestSupport
import Testing

@testable import ShellKit

/// `help` with its topics, `apropos`, `doctor`, and the history that runs again.
@Suite struct HelpCommandTests {
    @Test(arguments: HelpTopic.allCases)
    func topicsAreShown(topic: HelpTopic) async throws {
        let result = try await ShellRun().run("help \(topic.rawValue)")
        #expect(result.code == 0)
        #expect(result.output == topic.text)
        #expect(topic.text.split(separator: "\n").allSatisfy { $0.count < 125 })
    }

    @Test func noTopicHidesAVerb() {
        for topic in HelpTopic.allCases { #expect(!CommandTable.host.contains(topic.rawValue), "\(topic)") }
    }

    @Test func theListHasVerbsAndTopics() async throws {
        let output = try await ShellRun().run("help").output
        #expect(output.contains("\n  put "))
        #expect(output.contains("\n  keys "))
    }

    @Test func aproposFindsByWhatAVerbDoes() async throws {
        let result = try await ShellRun().run("apropos DELETE")
        #expect(result.output.hasPrefix("  rm "), "\(result.output)")
        #expect(try await ShellRun().run("apropos undo").output.contains("help keys"))
        #expect(try await ShellRun().run("apropos zzyzx").code == 9)
    }

    /// The table of docs/exit-codes.md and that of `help codes` are one.
    @Test func everyCodeIsExplained() throws {
        let known = Set(HelpTopic.exitCodes.map(\.code))
        let page = try RepositoryFile.text("docs/exit-codes.md")
        for code in ExitCode.allCases.map({ String($0.rawValue) }) {
            #expect(known.contains(code), "help codes: \(code)")
            #expect(
                page.contains("\n| \(code)") || page.contains(", \(code) |") || page.contains(", \(code), "),
                "the page: \(code)")
        }
    }

    @Test func doctorTellsWhatItStandsOn() async throws {
        let result = try await ShellRun(["b/a": "1"]).run("doctor -o csv")
        #expect(result.output.hasPrefix("check,state,detail\nmxshell,ok,\(Version.text)\n"), "\(result.output)")
        for name in ["libcurl", "libyaml", "sqlite", "libcrypto", "locale", "open files", "history", "runs"] {
            #expect(result.output.contains("\n\(name),"), "\(name)")
        }
        // The store in memory has a peer that does not answer.
        #expect(result.output.contains("connection,wrong,no answer from peer-1"))
        #expect(result.code == 1)
    }

    /// What takes the whole process cannot be run at a prompt, and can be read about there.
    @Test func helpTellsOfTheNode() async throws {
        let result = try await ShellRun().run("help node")
        #expect(result.code == 0 && result.output.contains("--listen"), "\(result.messages)")
    }

    /// What keeps every other command from running is what it is asked about.
    @Test(arguments: [
        (["MXSHELL_URI": "bogus"], "store,wrong,"), (["MXSHELL_PROFILE": "nix"], "store,wrong,"),
        (["MXSHELL_RF": "x"], "settings,wrong,"), (["TMPDIR": "/nonexistent"], "temporary files,wrong,/nonexistent"),
    ])
    func doctorTellsWhatIsWrong(environment: [String: String], row: String) async throws {
        let result = try await ShellRun(environment: environment).run("doctor -o csv")
        #expect(result.code == 1)
        #expect(result.output.contains("\n\(row)") && result.output.contains("\nmxshell,ok,"), "\(result.output)")
    }

    @Test func againRunsAnEntry() async throws {
        let run = try ShellRun()
        let file = run.state.path.appending("history").string
        try "echo one\necho two\nagain 1\n".write(toFile: file, atomically: true, encoding: .utf8)
        #expect(try await run.run("again 1").output == "one\n")
        #expect(try await run.run("again 9").code == 4)
        // An entry that is an 'again' could lead to itself.
        #expect(try await run.run("again 3").code == 2)
    }

    /// The history file is that of all shells: what another one has entered, a delete maybe, is never meant.
    @Test(arguments: ["again", "\\g", "\\watch 1", "edit", "\\e"])
    func withoutANumberAnEntryOfAnotherSessionIsNotMeant(text: String) async throws {
        let run = try ShellRun(environment: ["EDITOR": "true", "PATH": "/usr/bin:/bin"])
        try "echo theirs\n".write(
            toFile: run.state.path.appending("history").string, atomically: true, encoding: .utf8)
        let result = try await run.run(text)
        #expect(result.code == 2)
        #expect(result.output.isEmpty)
        #expect(result.messages.contains("nothing has run in this session before"), "\(result.messages)")
    }

    @Test(arguments: [
        ("echo one; again", "one\none\n"), ("echo one; echo two; \\g; again", "one\ntwo\ntwo\ntwo\n"),
        // What is behind a command on its line belongs to it, and so do its block and its modifiers.
        ("ignore echo one && echo two; again", "one\ntwo\none\ntwo\n"),
        ("for x in a b; echo $x; end; again", "a\nb\na\nb\n"),
        // Of what a function, an alias or a block runs it is the statement that calls it.
        ("def f x; echo $x; end; f a; again", "a\na\n"), ("alias a = 'again'; echo one; a; a", "one\none\none\n"),
        ("echo one; for x in 1 2; again; end; again", "one\none\none\none\n"),
        ("echo one; ignore again 99; again", "one\none\n"),
    ])
    func itIsTheLastStatementOfTheSession(text: String, output: String) async throws {
        let run = try ShellRun()
        try "echo theirs\n".write(
            toFile: run.state.path.appending("history").string, atomically: true, encoding: .utf8)
        #expect(try await run.run(text).output == output)
    }

    /// What runs again asks and refuses as it did: nothing was agreed to for the next time.
    @Test func aDeleteThatRunsAgainIsGuardedAgain() async throws {
        let result = try await ShellRun(["b/x": "1", "b/y": "2"]).run("on-error continue; rm -r b; again")
        #expect(result.code == 14)
        #expect(result.messages.components(separatedBy: "--yes").count == 3, "\(result.messages)")
    }

    @Test func editRunsWhatTheEditorLeaves() async throws {
        let directory = try TemporaryDirectory()
        let run = try ShellRun(environment: [
            "EDITOR": "sed -i -e s/one/two/", "TMPDIR": directory.path.string, "PATH": "/usr/bin:/bin",
        ])
        let file = run.state.path.appending("history").string
        try "echo none\n".write(toFile: file, atomically: true, encoding: .utf8)
        let result = try await run.run("echo one; edit")
        #expect(result.output == "one\ntwo\n", "\(result.messages)")
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "echo none\necho two\n")
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path.string).isEmpty)
        #expect(try await run.run("let x = 1; edit 2; echo on").output == "two\non\n")
        // 'again' is the statement that was edited, and not the editor once more.
        #expect(try await run.run("edit 2; again").output == "two\ntwo\n")
    }

    /// vi would wait for keys that nobody can press.
    @Test(arguments: ["echo one; edit", "config edit"]) func withoutATerminalThereIsNoVi(text: String) async throws {
        let result = try await ShellRun(configuration: "", environment: ["PATH": "/nonexistent"]).run(text)
        #expect(result.code == 2)
        #expect(result.messages.contains("needs a terminal for vi"), "\(result.messages)")
    }

    @Test func aFailedEditorRunsNothing() async throws {
        let run = try ShellRun(environment: ["EDITOR": "false", "PATH": "/usr/bin:/bin"])
        try "echo one\n".write(toFile: run.state.path.appending("history").string, atomically: true, encoding: .utf8)
        let result = try await run.run("edit 1")
        #expect(result.output.isEmpty)
        #expect(result.code == 1)
    }

    @Test func againEndsAsItsStatement() async throws {
        let run = try ShellRun()
        try "nix\n".write(toFile: run.state.path.appending("history").string, atomically: true, encoding: .utf8)
        let result = try await run.run("again 1")
        #expect(result.code == 2)
        #expect(result.messages.contains("unknown command 'nix'"))
    }
}
