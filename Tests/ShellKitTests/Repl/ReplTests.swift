import Foundation
import LineEditing
import MictlanXClient
import SystemPackage
import TestSupport
import Testing

@testable import ShellKit

@Suite struct ReplTests {
    private struct NoStore: StoreConnector {
        func connect(to target: ConnectionTarget) async throws -> StoreConnection {
            throw ShellError(.failed, "no store here")
        }
    }

    private struct Outcome {
        var code: Int32
        var output: String
        var messages: String
        var prompts: [String]
        var remembered: [String]
    }

    private func type(_ keys: ReadResult..., history: String? = nil) async throws -> Outcome {
        let output = try Capture()
        let messages = try Capture()
        let session = Session(
            configuration: Configuration(environment: Environment(history.map { ["MXSHELL_HISTORY": $0] } ?? [:])),
            connector: NoStore())
        let terminal = Terminal(output: output.stream, messages: messages.stream, hasColour: false)
        let router = SignalRouter()
        let context = CommandContext(session: session, terminal: terminal, commands: .standard, router: router)
        let reader = ScriptedLineReader(keys)
        let repl = Repl(
            session: session, reader: reader, router: router,
            interpreter: Interpreter(context: context), terminal: terminal)
        let code = try await repl.run()
        return Outcome(
            code: code, output: try output.text(), messages: try messages.text(), prompts: reader.prompts,
            remembered: reader.remembered)
    }

    @Test func thePromptTellsBucketAndCode() async throws {
        let outcome = try await type(.line("use photos"), .line("nix"), .line("echo a"), .line("ls"), .interrupted)
        #expect(
            outcome.prompts == [
                "mx embedded> ", "mx embedded:photos> ", "mx embedded:photos ✗2> ", "mx embedded:photos> ",
                "mx embedded:photos ✗7> ", "mx embedded:photos ✗130> ",
            ])
        #expect(outcome.code == 130)
    }

    @Test func aStatementMayTakeSeveralLines() async throws {
        let outcome = try await type(.line("echo 'a"), .line("b' &&"), .line("echo c"))
        #expect(outcome.output == "a\nb\nc\n")
        #expect(outcome.prompts == ["mx embedded> ", "...> ", "...> ", "mx embedded> "])
        #expect(outcome.remembered == ["echo 'a\nb' &&\necho c"])
    }

    @Test func anInterruptDropsWhatWasBegun() async throws {
        let outcome = try await type(.line("echo 'a"), .interrupted, .line("echo b"))
        #expect(outcome.output == "b\n")
    }

    @Test func aFailureNeverEndsTheShell() async throws {
        let outcome = try await type(.line("put nix"), .line("| x"), .line("ls b"), .line("echo on"), .line("exit 3"))
        #expect(outcome.output == "on\n")
        #expect(outcome.code == 3)
    }

    @Test func timingTellsEachStatement() async throws {
        let outcome = try await type(
            .line("echo a"), .line("timing"), .line("echo b"), .line("timing off"), .line("echo c"))
        let times = outcome.messages.split(separator: "\n").filter { $0.hasPrefix("time: ") }
        #expect(times.count == 2)
        #expect(outcome.messages.contains("timing is on\n"))
    }

    @Test func aLogTakesWhatIsEnteredAndShown() async throws {
        let directory = try TemporaryDirectory()
        let file = directory.path.appending("log").string
        let outcome = try await type(
            .line("log start '\(file)'"), .line("echo a"), .line("nix"), .line("let token = x"),
            .line("echo b > /dev/null"),
            .line("log stop"), .line("echo c"))
        #expect(outcome.output == "a\nc\n")
        let text = try String(contentsOfFile: file, encoding: .utf8)
        #expect(text.hasPrefix("mx> echo a\na\nmx> nix\n"), "\(text)")
        #expect(text.contains("unknown command 'nix'"))
        #expect(text.hasSuffix("mx> echo b > /dev/null\nmx> log stop\n"), "\(text)")
        #expect(!text.contains("token"))
    }

    @Test func failuresOfTheSessionCanBeListed() async throws {
        let outcome = try await type(.line("echo a"), .line("nix"), .line("exit 3 extra"), .line("history --fail"))
        #expect(outcome.output == "a\n    -  (2)  nix\n    -  (2)  exit 3 extra\n")
    }

    /// The number is the one that 'again' takes, and not the code.
    @Test func failuresHaveTheirNumbers() async throws {
        let directory = try TemporaryDirectory()
        let file = directory.path.appending("history").string
        try "echo theirs\n".write(toFile: file, atomically: true, encoding: .utf8)
        let outcome = try await type(.line("nix"), .line("history --fail"), .line("again 1"), history: file)
        #expect(outcome.output == "    2  (2)  nix\ntheirs\n", "\(outcome.output)")
    }

    @Test func againIsTheLastStatementOfThisPrompt() async throws {
        let outcome = try await type(
            .line("again"), .line("echo a; echo b"), .line("again"), .line("nix"), .line("again"))
        #expect(outcome.output == "a\nb\nb\n")
        // A line that was refused is what it repeats, and not what stood before.
        #expect(outcome.messages.components(separatedBy: "unknown command 'nix'").count == 3, "\(outcome.messages)")
        #expect(outcome.code == 2)
    }

    @Test func blankLinesAreNotRemembered() async throws {
        #expect(try await type(.line(""), .line("  "), .line("echo a")).remembered == ["echo a"])
    }
}
