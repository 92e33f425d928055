import Foundation
import MictlanXClient
import MictlanXModel
import MictlanXText
import Synchronization
import SystemPackage
import TestSupport
import Testing
import Workflow

/// What another program can do with the public API alone.
@Suite struct LibraryTests {
    private let store = MemoryStore()
    private let temporary: TemporaryDirectory

    init() throws { temporary = try TemporaryDirectory() }

    private var options: RunOptions {
        RunOptions(
            documentDirectory: temporary.path, workingDirectory: temporary.path, temporaryDirectory: temporary.path)
    }

    private func document(_ steps: String) throws -> WorkflowDocument {
        let text = SourceText(name: "w.yaml", text: "mxwf: 1\nname: w\ninputs: {n: {type: int, default: 2}}\n" + steps)
        return try #require(WorkflowDocument.lint(text).document)
    }

    private func inputs(_ document: WorkflowDocument, _ given: [(name: String, text: String)] = []) throws -> RunInputs
    {
        var diagnostics = Diagnostics()
        return try #require(document.bind(given, options: options, into: &diagnostics))
    }

    @Test func plansAndRuns() async throws {
        let document = try document(
            "steps: [{put: {bucket: b, key: k, text: hello}}]\noutputs: {twice: \"${{ inputs.n * 2 }}\"}\n")
        let given = try inputs(document, [("n", "21")])
        let runner = WorkflowRunner(store: store)

        let plan = try await runner.plan(document, inputs: given, options: options)
        #expect(plan.workflow == "w" && plan.exitCode == .ok && plan.failedStep == nil && plan.error == nil)
        #expect(plan.steps.map(\.kind) == ["put"] && plan.steps.map(\.effect) == [.change])
        #expect(store.names.isEmpty)

        let outcome = try await runner.run(document, inputs: given, options: options)
        #expect(outcome.exitCode == .ok && outcome.failedStep == nil && outcome.error == nil)
        #expect(outcome.outputsJSON == "{\"twice\":42}")
        #expect(store["b/k"] == "hello")
        let left = try FileManager.default.contentsOfDirectory(atPath: temporary.path.string)
        #expect(left == [], "the directory of the run goes with it")
    }

    @Test func eventsComeInOrderWithTheirSteps() async throws {
        let document = try document("steps: [{id: say, echo: hello}]\n")
        let seen = Mutex<[RunEvent]>([])
        var options = self.options
        options.events = { event in seen.withLock { $0.append(event) } }
        let outcome = try await WorkflowRunner(store: store).run(
            document, inputs: inputs(document), options: options)
        let events = seen.withLock { $0 }
        #expect(events.map(\.sequence) == Array(events.indices))
        #expect(events.map(\.type) == ["run.start", "step.state", "log", "step.state", "run.end"])
        #expect(events.map(\.step) == [nil, "say", "say", "say", nil])
        #expect(events.allSatisfy { $0.run == outcome.runID && $0.line.last == UInt8(ascii: "\n") })
    }

    @Test func aFailureNamesItsStep() async throws {
        let document = try document("steps: [{id: load, get: {bucket: b, key: gone, to: x}}]\n")
        let outcome = try await WorkflowRunner(store: store).run(
            document, inputs: inputs(document), options: options)
        #expect(outcome.exitCode == .notFound && outcome.failedStep == "load")
        #expect(outcome.error?.code == .notFound)
    }

    @Test(arguments: [(nil, ExitCode.confirmation), (false, .confirmation), (true, .ok)] as [(Bool?, ExitCode)])
    func deletesOnlyWhatIsConfirmed(answer: Bool?, code: ExitCode) async throws {
        store["b/k"] = "hello"
        let document = try document("steps: [{delete: {bucket: b, key: k}}]\n")
        let asked = Mutex<[String]>([])
        var options = self.options
        if let answer {
            options.confirmDeletes { step, balls, size in
                asked.withLock { $0.append("\(step) \(balls) \(size.bytes)") }
                return answer
            }
        }
        let outcome = try await WorkflowRunner(store: store).run(
            document, inputs: inputs(document), options: options)
        #expect(outcome.exitCode == code)
        #expect(store.names == (code == .ok ? [] : ["b/k"]))
        #expect(asked.withLock { $0 } == (answer == nil ? [] : ["step_1 1 5"]))
    }

    @Test func aStopEndsTheRun() async throws {
        let document = try document("steps: [{put: {bucket: b, key: k, text: x}}]\n")
        let options = self.options
        options.control.stop()
        let outcome = try await WorkflowRunner(store: store).run(
            document, inputs: inputs(document), options: options)
        #expect(outcome.exitCode == .interrupted && store.names.isEmpty)
    }

    @Test func withoutATemporaryDirectoryNothingIsDone() async throws {
        let document = try document("steps: [{put: {bucket: b, key: k, text: x}}]\n")
        var options = self.options
        options.temporaryDirectory = "/nonexistent"
        let error = await #expect(throws: MictlanXError.self) {
            try await WorkflowRunner(store: store).run(document, inputs: inputs(document), options: options)
        }
        #expect(error?.code == .journal && store.calls.isEmpty)
    }
}
