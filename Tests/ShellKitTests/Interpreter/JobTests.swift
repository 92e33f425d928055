import Foundation
import LineEditing
import MictlanXClient
import SystemPackage
import TestSupport
import Testing

@testable import ShellKit

/// `A &` goes on behind the prompt, and nothing of it is lost: not its output, its failure or its checkpoint.
@Suite struct JobTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func write(_ names: String...) throws {
        for name in names { try directory.path.appending(name).write(Array("content of \(name)".utf8)) }
    }

    private struct Typed {
        var code: Int32
        var output: String
        var messages: String
        var prompts: [String]
    }

    private struct Connector: StoreConnector {
        let store: any ObjectStore
        func connect(to target: ConnectionTarget) async throws -> StoreConnection { StoreConnection(store: store) {} }
    }

    /// Types its second line when something has begun.
    private struct WaitingReader: LineReader {
        let inner: ScriptedLineReader
        let begun: AsyncStream<Never>

        func readLine(prompt: Prompt) async -> ReadResult {
            if inner.prompts.count == 1 { for await _ in begun {} }
            return await inner.readLine(prompt: prompt)
        }

        func remember(_ entry: String) {}
        func show(notice: String) {}
        func notify(_ event: ReaderEvent) {}
        func stop() async {}
    }

    /// Types lines at a prompt.
    private func type(
        _ keys: [ReadResult], on store: MemoryStore, state: TemporaryDirectory, after begun: AsyncStream<Never>? = nil
    ) async throws -> Typed {
        let (output, messages) = (try Capture(), try Capture())
        let environment = Environment([
            "HOME": "/nonexistent", "MXSHELL_STATE_DIR": state.path.string, "MXSHELL_HISTORY": "",
        ])
        let session = Session(
            configuration: Configuration(environment: environment), connector: Connector(store: store))
        let terminal = Terminal(output: output.stream, messages: messages.stream, hasColour: false)
        let router = SignalRouter()
        let context = CommandContext(session: session, terminal: terminal, commands: .standard, router: router)
        let reader = ScriptedLineReader(keys)
        let line: any LineReader = if let begun { WaitingReader(inner: reader, begun: begun) } else { reader }
        let repl = Repl(
            session: session, reader: line, router: router, interpreter: Interpreter(context: context),
            terminal: terminal)
        let code = try await session.jobs.scope(keepsLogs: true) {
            let code = try await repl.run()
            await repl.interpreter.stopJobs()
            return code
        }
        await session.close()
        try output.stream.flush()
        return Typed(
            code: code, output: try output.text(), messages: try messages.text(), prompts: reader.prompts)
    }

    /// A job sees a copy of the session: what would change the copy alone is refused, and in a `$( )` or before a pipe it
    /// holds for the shell.
    @Test(arguments: [
        ("safe on &", "'safe'"), ("readonly on &", "'readonly'"), ("use b &", "'use'"), ("cd / &", "'cd'"),
        ("set output json &", "'set'"), ("connect embedded &", "'connect'"), ("alias x = 'ls' &", "'alias'"),
        ("on-error continue &", "'on-error'"), ("let x = 1 &", "'x'"),
    ])
    func whatAJobWouldChangeInVainIsRefused(text: String, name: String) async throws {
        let result = try await ShellRun().run("\(text)\necho on")
        #expect(result.code == 2)
        #expect(result.output.isEmpty)
        #expect(result.messages.contains("behind '&' \(name) holds for the job alone"), "\(result.messages)")
    }

    @Test(arguments: ["let x = $(safe on); safe", "safe on | cat; safe", "safe & wait; safe on; safe"])
    func elsewhereItHoldsForTheShell(text: String) async throws {
        let result = try await ShellRun().run(text)
        #expect(result.output.hasSuffix("on\n"), "\(result.messages)")
    }

    @Test func whatStopsGetsANumberAndIsMeantFirst() async throws {
        let table = JobTable()
        let (ending, end) = AsyncStream<Never>.makeStream()
        try await table.scope(keepsLogs: true) {
            let stopping = Job(text: "sleep 100", programs: TerminalHandover(stopping: .waits))
            let other = try table.add("verify b", scratch: FilePath("/tmp"))
            for job in [stopping, other] {
                table.begin(job) {
                    for await _ in ending {}
                    return 3
                }
            }
            // As long as it has the terminal, it is no job that can be named.
            #expect(table.all.map(\.number) == [1])
            #expect(table.current === other)
            stopping.noteStop()
            #expect(await stopping.standing() == .stopped)
            table.list(stopping)
            table.list(stopping)
            #expect(table.all.map(\.number) == [1, 2])
            #expect(JobNotice.stop(stopping) == "[2] stopped  sleep 100")
            // Who waited for it knows already.
            #expect(table.takeStops().isEmpty)
            _ = try table.add("verify c", scratch: FilePath("/tmp"))
            #expect(table.current === stopping)
            #expect(
                JobNotice.warning(of: [stopping])
                    == "1 job is stopped: 'fg' goes on, '^D' or 'exit' once more ends it and leaves")
            #expect(
                JobNotice.warning(of: [stopping, other])
                    == "1 job runs still: 'wait' waits; 1 job is stopped: 'fg' goes on, '^D' or 'exit' once more stops them "
                    + "and leaves")
            stopping.goOn(inForeground: false)
            #expect(stopping.stateName == "running")
            // Behind the prompt it is news.
            stopping.noteStop()
            #expect(table.takeStops().map(\.number) == [2])
            #expect(table.takeStops().isEmpty)
            stopping.interrupt()
            #expect(stopping.stateName == "stopping")
            end.finish()
            #expect(try await stopping.ended() != 0)
            #expect(!stopping.isStopped)
            #expect(JobNotice.warning(of: []) == nil)
        }
    }

    @Test func aJobIsToldBeforeThePromptAndItsOutputKept() async throws {
        try write("a", "b")
        let (store, state) = (MemoryStore(), try TemporaryDirectory())
        let typed = try await type(
            [
                .line("put \(directory.path)/a t/x &"), .line("wait"), .line("fg 1"), .line("jobs"),
                .line("echo $!"),
            ], on: store, state: state)
        #expect(store.names == ["t/x"])
        #expect(typed.messages.contains("[1] put \(directory.path)/a t/x\n"), "\(typed.messages)")
        #expect(typed.messages.contains("[1] done in "))
        // What it wrote comes with 'fg' and not before.
        #expect(typed.output.contains("t/x"))
        #expect(typed.output.contains("1\tdone\t0\t"), "\(typed.output)")
        #expect(typed.output.hasSuffix("\n1\n"))
        #expect(typed.prompts.allSatisfy { !$0.contains("✗") }, "\(typed.prompts)")
        #expect(typed.code == 0)
    }

    /// The end of a job is read by a person: its rows have columns, and no tabs.
    @Test func whatAJobWroteIsATable() async throws {
        let (store, state) = (try MemoryStore(["t/a": "1", "t/b/c": "22"]), try TemporaryDirectory())
        let typed = try await type([.line("ls -r t &"), .line("wait"), .line("fg 1")], on: store, state: state)
        #expect(
            typed.messages.contains("    SIZE  CHUNKS  NAME\n") && !typed.messages.contains("␉"), "\(typed.messages)")
        #expect(typed.output.contains(" 2 B       1  b/c\n"), "\(typed.output)")
    }

    @Test func leavingWithJobsWarnsOnceAndKeepsTheCheckpoint() async throws {
        try write("a", "b")
        let (store, state) = (MemoryStore(), try TemporaryDirectory())
        let begun = AsyncStream<Never>.makeStream()
        store.hold("put t/a")
        store.afterCall("put t/a") { begun.continuation.finish() }
        let keys: [ReadResult] = [
            .line("put -r \(directory.path)/ t/ &"), .endOfInput, .line("jobs"), .line("exit 3"), .line("exit 3"),
        ]
        let typed = try await type(keys, on: store, state: state, after: begun.stream)
        #expect(typed.code == 3)
        #expect(typed.messages.components(separatedBy: "1 job runs still").count == 3, "\(typed.messages)")
        #expect(typed.prompts.contains("mx embedded [1 job]> "), "\(typed.prompts)")
        #expect(typed.messages.contains("[1] ended with 130 after "), "\(typed.messages)")
        #expect(typed.messages.contains("to go on: mxshell resume 2"), "\(typed.messages)")
    }

    @Test func killStopsAsControlCDoes() async throws {
        try write("a")
        let (store, state) = (MemoryStore(), try TemporaryDirectory())
        store.hold("put t/a")
        let typed = try await type(
            [
                .line("put -r \(directory.path)/ t/ &"), .line("kill $!"), .line("wait"), .line("kill 1"),
                .line("kill 7"),
            ],
            on: store, state: state)
        #expect(typed.messages.contains("[1] ended with 130"), "\(typed.messages)")
        #expect(typed.prompts.suffix(3) == ["mx embedded ✗130> ", "mx embedded ✗9> ", "mx embedded ✗4> "])
    }

    @Test func aScriptWaitsForItsJobsAndEndsWithTheirFailure() async throws {
        try write("a", "b")
        let run = try ShellRun()
        let good = try await run.run("put \(directory.path)/a t/a & put \(directory.path)/b t/b &\necho on")
        #expect(good.code == 0, "\(good.messages)")
        #expect(run.store.names == ["t/a", "t/b"])
        #expect(good.output.contains("on\n") && good.output.contains("t/a") && good.output.contains("t/b"))
        // However many commands come at once, the store is opened once.
        #expect(good.connections == 1)
        let bad = try await run.run("get t/none \(directory.path)/out &\necho on")
        #expect(bad.code == 4)
        #expect(bad.messages.contains("[1] ended with 4 after "), "\(bad.messages)")
        #expect(try await run.run("get t/none \(directory.path)/out & wait || echo heard").output == "heard\n")
        #expect(try await run.run("echo a & wait $!").code == 0)
    }

    @Test func aJobSeesWhatWasSetAndChangesNothing() async throws {
        let run = try ShellRun(["t/a": "1", "u/b": "2"])
        let result = try await run.run(
            """
            let x = old; use t
            if (( 1 == 1 )); let x = new; end & use u && ls & wait
            echo $BUCKET $x
            exit 5 & wait || echo $?
            """)
        #expect(result.output.contains("b"), "\(result.output)")
        #expect(result.output.hasSuffix("\nt old\n5\n"), "\(result.output)")
    }

    @Test func whatAJobCannotDoIsRefused() async throws {
        let run = try ShellRun(["t/a": "1", "t/b": "2"])
        let read = try await run.run("put - t/x &")
        #expect(read.code == 2 && read.messages.contains("a job has no standard input"))
        // Nobody can be asked.
        #expect(try await run.run("rm t/* &").code == 14)
        #expect(run.store.names == ["t/a", "t/b"])
        run.store.hold("metadata t/a")
        for text in ["fg", "bg", "fg 3", "bg 3", "wait 3", "kill 3"] {
            #expect(try await run.run(text).code == (text.count == 2 ? 9 : 4), "\(text)")
        }
        #expect(try await run.run("jobs").output == "")
    }

    @Test(arguments: ["&", "; & echo", "echo a && &", "echo a & & echo b"])
    func anAmpersandNeedsACommand(_ text: String) async throws {
        let result = try await ShellRun().run(text)
        #expect(result.code == 2 && result.messages.contains("a command is missing before '&'"), "\(result.messages)")
    }
}
