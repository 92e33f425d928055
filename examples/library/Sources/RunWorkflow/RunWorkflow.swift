import Foundation
import MictlanXClient
import MictlanXModel
import MictlanXText
import SystemPackage
import Workflow

/// Runs a workflow file: checks it, shows the plan, runs it, and prints what it gives back.
///
///     swift run --package-path examples/library RunWorkflow URI examples/ingest.yaml src=docs batch=docs
@main
enum RunWorkflow {
    static func main() async {
        let arguments = CommandLine.arguments
        guard arguments.count >= 3 else { fail("usage: RunWorkflow URI FILE [INPUT=VALUE]…", code: .usage) }
        do {
            let workflow = try load(FilePath(arguments[2]), inputs: arguments.dropFirst(3))
            let code = try await withClient(uri: MictlanXURI(arguments[1])) { try await run(workflow, on: $0) }
            exit(code.rawValue)
        } catch let error as MictlanXError {
            fail(error.message, code: error.code.exitCode)
        } catch {
            fail("\(error)", code: .failed)
        }
    }

    /// A workflow without faults, with the values of its inputs.
    struct Prepared {
        let document: WorkflowDocument
        let inputs: RunInputs
        let options: RunOptions
    }

    static func load(_ file: FilePath, inputs: ArraySlice<String>) throws -> Prepared {
        let here = FilePath(FileManager.default.currentDirectoryPath)
        var options = RunOptions(
            documentDirectory: here.pushing(file).removingLastComponent(), workingDirectory: here,
            temporaryDirectory: FilePath(NSTemporaryDirectory()))
        // Called in the order of the events. `line` has all fields as JSON.
        options.events = { event in
            if event.type == "step.state" { print(String(decoding: event.line, as: UTF8.self), terminator: "") }
        }
        // Nobody is asked here: at most ten balls may go.
        options.maxDeletes = 10
        options.confirmDeletes { _, balls, _ in balls <= 10 }

        var (document, diagnostics) = WorkflowDocument.lint(try SourceText(contentsOf: file))
        let given = inputs.map { input in
            let parts = input.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (name: String(parts[0]), text: parts.count > 1 ? String(parts[1]) : "")
        }
        let bound = document?.bind(given, options: options, into: &diagnostics)
        for finding in diagnostics.sorted { print(finding.summary) }
        guard let document, let bound else { fail("'\(file)' cannot be run", code: .usage) }
        return Prepared(document: document, inputs: bound, options: options)
    }

    static func run(_ workflow: Prepared, on store: some ObjectStore) async throws -> ExitCode {
        let runner = WorkflowRunner(store: store)
        let plan = try await runner.plan(workflow.document, inputs: workflow.inputs, options: workflow.options)
        for step in plan.steps {
            print("\(step.step): \(step.effect.rawValue) \(step.count.map { "\($0) items" } ?? "")")
        }
        guard plan.exitCode == .ok else { return plan.exitCode }

        let outcome = try await runner.run(workflow.document, inputs: workflow.inputs, options: workflow.options)
        if let step = outcome.failedStep, let error = outcome.error { print("\(step): \(error.message)") }
        print(outcome.outputsJSON)
        return outcome.exitCode
    }

    static func fail(_ message: String, code: ExitCode) -> Never {
        FileHandle.standardError.write(Data("RunWorkflow: \(message)\n".utf8))
        exit(code.rawValue)
    }
}
