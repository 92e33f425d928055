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

    @Test func againRunsAnEntry() async throws {
        let run = try ShellRun()
        let file = run.state.path.appending("history").string
        try "echo one\necho two\nagain 1\n".write(toFile: file, atomically: true, encoding: .utf8)
        #expect(try await run.run("again 1").output == "one\n")
        #expect(try await run.run("again 2").messages == "echo two\n")
        // What another session has entered last may be anything, and runs only when it is named.
        for text in ["again", "\\watch 1", "echo three; again"] {
            let refused = try await run.run(text)
            #expect(refused.code == 2 && !refused.output.contains("two"), "\(text)")
            #expect(refused.messages.contains("nothing was entered in this session"), "\(text): \(refused.messages)")
        }
        #expect(try await run.run("again 9").code == 4)
        // An entry that is an 'again' could lead to itself.
        #expect(try await run.run("again 3").code == 2)
    }

    @Test func editRunsWhatTheEditorLeaves() async throws {
        let directory = try TemporaryDirectory()
        let run = try ShellRun(environment: [
            "EDITOR": "sed -i -e s/one/two/", "TMPDIR": directory.path.string, "PATH": "/usr/bin:/bin",
        ])
        let file = run.state.path.appending("history").string
        try "echo one\nagain\n".write(toFile: file, atomically: true, encoding: .utf8)
        let result = try await run.run("edit")
        #expect(result.output == "two\n", "\(result.messages)")
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "echo one\nagain\necho two\n")
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path.string).isEmpty)
        #expect(try await run.run("let x = 1; edit 1; echo on").output == "two\non\n")
        // 'again' is the statement that was edited, and not the editor once more.
        #expect(try await run.run("edit 1; again").output == "two\ntwo\n")
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
