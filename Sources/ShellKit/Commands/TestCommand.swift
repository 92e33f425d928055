import ArgumentParser
import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import MictlanXText
import SystemPackage
import Workflow

/// `test`: a workflow against stores of its own, with faults that are declared.
struct TestCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Test a workflow against a store of its own.",
        usage: "test FILE [--junit FILE] [--allow-shell] [-o table|json|ndjson]",
        discussion: """
            FILE names the workflow and lists tests: what is there before, the requests that fail, and what must be true in \
            the end. Each test has a store and a directory of its own, where relative paths of the workflow begin; waits take \
            no time. The session's store is not touched. It ends with 1 where a test failed.
            """)

    @Argument(help: ArgumentHelp("The file of tests.", valueName: "file"))
    var file: LocalArgument

    @Option(help: ArgumentHelp("Write JUnit XML: a test case for each test.", valueName: "file"))
    var junit: LocalArgument?

    @Flag(name: .customLong("allow-shell"), help: "Let workflows run programs, where they say 'policy.shell: true'.")
    var allowsPrograms = false

    @OptionGroup var results: ResultOptions

    var writtenFiles: [LocalArgument] { junit.map { [$0] } ?? [] }
    var isUnbounded: Bool { true }

    func run(in context: CommandContext) async throws {
        let environment = context.session.configuration.environment
        let home = environment.nonEmpty("HOME")
        let file = try WorkflowFile(file, home: home, word: 1)
        let (tests, diagnostics) = TrialFile.read(file.source)
        try DiagnosticReport(diagnostics: diagnostics, source: file.source).check(context.terminal, format: .table)
        guard let tests else { throw Reported(code: .usage) }
        let path = file.directory.pushing(FilePath(tests.workflow)).lexicallyNormalized()
        let source = try SourceText(contentsOf: path, name: tests.workflow)
        let (document, findings) = WorkflowDocument.lint(source)
        try DiagnosticReport(diagnostics: findings, source: source).check(context.terminal, format: .table)
        guard let document else { throw Reported(code: .usage) }
        var writer = ResultWriter<TrialRow>(context.terminal, format: results.format(in: context))
        var verdicts: [TrialVerdict] = []
        for trial in tests.trials {
            let run = TrialRun(
                trial: trial, document: document, allowsPrograms: allowsPrograms,
                parent: FilePath(environment.temporaryDirectory))
            let verdict = try await run.verdict()
            verdicts.append(verdict)
            if !results.isQuiet(in: context) { try writer.write(TrialRow(verdict: verdict)) }
        }
        if !results.isQuiet(in: context) { try writer.finish() }
        try await write(verdicts, of: document, home: home, to: context.terminal)
        let failed = verdicts.filter { !$0.faults.isEmpty }
        guard !failed.isEmpty else { return }
        if results.format(in: context) == .table {
            for verdict in failed {
                for fault in verdict.faults { try context.terminal.note("\(verdict.name): \(fault)".terminalSafe) }
            }
        }
        throw ShellError(.failed, "\(failed.count) of \(Count(verdicts.count, "test")) failed")
    }

    private func write(
        _ verdicts: [TrialVerdict], of document: WorkflowDocument, home: String?, to terminal: Terminal
    ) async throws {
        guard let junit else { return }
        let text = TrialVerdict.junit(verdicts, of: document.name)
        guard !junit.isStandardStream else { return try terminal.output.write(text) }
        let staged = try StagedFile(target: junit.path(home: home))
        try staged.write(Array(text.utf8), at: 0)
        try await staged.commit(mayReplace: true)
    }
}

/// A test and what came of it.
private struct TrialRow: ResultRow {
    let verdict: TrialVerdict

    static let columns = [Column("RESULT"), Column("TIME", .right), Column("TEST")]

    private var result: String { verdict.faults.isEmpty ? "ok" : "failed" }

    func cells(exact: Bool) -> [String] { [result, verdict.duration.short, verdict.name] }

    var record: JSONObject {
        [
            "test": .string(verdict.name), "result": .string(result), "seconds": .float(verdict.duration.seconds),
            "faults": .array(verdict.faults.map { .string($0) }),
        ]
    }
}
