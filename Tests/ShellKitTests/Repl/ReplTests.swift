import LineEditing
import MictlanXClient
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
        var prompts: [String]
        var remembered: [String]
    }

    private func type(_ keys: ReadResult...) async throws -> Outcome {
        let output = try Capture()
        let messages = try Capture()
        let session = Session(
            configuration: Configuration(environment: Environment([:])), connector: NoStore())
        let terminal = Terminal(output: output.stream, messages: messages.stream, hasColour: false)
        let router = SignalRouter()
        let context = CommandContext(session: session, terminal: terminal, commands: .standard, router: router)
        let reader = ScriptedLineReader(keys)
        let repl = Repl(
            session: session, reader: reader, router: router,
            interpreter: Interpreter(context: context), terminal: terminal)
        let code = try await repl.run()
        return Outcome(code: code, output: try output.text(), prompts: reader.prompts, remembered: reader.remembered)
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

    @Test func blankLinesAreNotRemembered() async throws {
        #expect(try await type(.line(""), .line("  "), .line("echo a")).remembered == ["echo a"])
    }
}
