import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import MictlanXText
import SystemPackage
import TestSupport
import Testing
import Workflow

@testable import ShellKit

/// A run that is refused before it began has done nothing, leaves nothing, and says nothing else.
@Suite struct RefusedRunTests {
    private let shell: ShellRun
    private let files: TemporaryDirectory

    init() throws {
        shell = try ShellRun(["b/k": "x"])
        files = try TemporaryDirectory()
        let text = """
            mxwf: 1
            name: w
            vars: {n: "${{ int(inputs.n) }}"}
            inputs: {n: {type: string, default: "1"}}
            lock: nightly
            steps:
              - id: a
                echo: hello
              - id: b
                echo: again
            always: [{echo: bye}]

            """
        try files.path.appending("w.yaml").write(Array(text.utf8))
    }

    private func run(_ line: String) async throws -> ShellRun.Result {
        try await shell.run(line.replacing("FILE", with: files.path.appending("w.yaml").string))
    }

    @Test(arguments: [("--from nosuch", 2), ("--only b", 2), ("--input n=x", 1)])
    func aNewRunLeavesNothing(flags: String, code: Int32) async throws {
        let result = try await run("run FILE \(flags)")
        #expect(result.code == code, "\(result.messages)")
        #expect(result.messages.contains("nothing was done, and no run is left of it"), "\(result.messages)")
        // It began nothing, so it has no end either.
        #expect(!result.messages.contains("failed=") && !result.messages.contains("resume"), "\(result.messages)")
        #expect(try await run("runs").output == "")
        let state = shell.state.path.appending("runs")
        #expect(try state.directoryNames().isEmpty)
    }

    @Test func aRunThatIsLockedOutLeavesNothing() async throws {
        let other = try await NamedLock.take(
            "nightly", for: "20261128T091500Z-1a2b3c", in: shell.state.path.appending("locks"), wait: .zero,
            clock: ContinuousClock())
        let result = try await run("run FILE -o ndjson")
        withExtendedLifetime(other) {}
        #expect(result.code == 15, "\(result.messages)")
        #expect(try await run("runs").output == "")
        #expect(try await run("run FILE").code == 0)
    }

    /// What was done stays done, whatever is asked for in vain; of a resume that is refused no table is shown.
    @Test func aResumeThatIsRefusedChangesNothing() async throws {
        #expect(try await run("run FILE").code == 0)
        let before = try await run("runs -o json").output
        let refused = try await run("resume \(try Self.id(before)) --only nosuch")
        #expect(refused.code == 2, "\(refused.messages)")
        #expect(refused.messages.contains("nothing was done; the run is done, as before"), "\(refused.messages)")
        #expect(!refused.messages.contains("ON RESUME") && !refused.messages.contains("failed="))
        #expect(try await run("runs -o json").output == before)
        let once = try await run("resume \(try Self.id(before)) --from b")
        #expect(once.code == 0)
        // The table says what is done, and not what the journal alone would say.
        #expect(once.messages.contains("redo: --from b") && once.messages.contains("reuse: it ended as ok"))
    }

    private static func id(_ json: String) throws -> String {
        guard case .array(let runs) = try JSONParser.parse(Array(json.utf8)), case .object(let run)? = runs.first,
            case .string(let id)? = run["run"]
        else { throw ShellError.usage("no run in \(json)") }
        return id
    }

    /// What a resume does with each step, by what the workflow says and what was decided.
    @Test func theTableKnowsTheWorkflow() throws {
        let text = """
            mxwf: 1
            name: w
            policy: {shell: true}
            steps:
              - id: sh
                shell: {argv: [date]}
              - id: again
                shell: {argv: [date], idempotent: true}
              - id: up
                put: {bucket: b, key: k, text: x}
              - id: last
                echo: hello
            always: [{id: bye, echo: bye}]
            """
        let document = try #require(WorkflowDocument.lint(SourceText(name: "w.yaml", text: text)).document)
        let sum = SHA256.hash([1])
        var history = RunHistory()
        history.apply(.start(run: "r", attempt: 1, versions: [:]))
        for step in ["sh", "again", "up", "last", "always/bye"] {
            history.apply(.beginStep(step, spec: sum, input: sum))
        }
        history.apply(.begun("up", ordinals: [0], attempt: 1))
        history.apply(.endStep("last", .ok, outputs: [:]))
        history.apply(.endStep("always/bye", .ok, outputs: [:]))
        let summary = ResumeSummary(run: "r", history: history, isTorn: false, document: document)
        var reasons: [String: String] = [:]
        for row in summary.rows { reasons[row.step] = row.reason }
        #expect(reasons["sh"] == "ask: nobody knows whether it was done; --accept sh=done|redo")
        #expect(reasons["again"] == "restart: it was interrupted, and nothing is taken over")
        #expect(reasons["up"] == "redo: it was interrupted")
        #expect(reasons["last"] == "reuse: it ended as ok")
        #expect(reasons["always/bye"] == "redo, where it is needed: handlers run each time")
        var chosen = ChosenSteps()
        chosen.anew = ["last": "--from last"]
        chosen.leftOut = ["up"]
        let rows = summary.rows(chosen, decisions: ["sh": "redo"])
        for row in rows { reasons[row.step] = row.reason }
        #expect(reasons["sh"] == "redo: --accept" && reasons["last"] == "redo: --from last")
        #expect(reasons["up"] == "left out")
        #expect(rows.first { $0.step == "last" }?.open == 1)
    }
}
