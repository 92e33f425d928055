import ArgumentParser
import MictlanXClient
import SystemPackage
import Workflow

/// The inputs of a workflow, for `run` and `plan`.
struct InputOptions: ParsableArguments, Sendable {
    @Option(
        name: .customLong("input"), parsing: .singleValue,
        help: ArgumentHelp("An input; may be repeated.", valueName: "name=value"), transform: ValueParsing.pair)
    var values: [KeyValue] = []
}

/// A workflow that was linted and has its inputs: ready to be planned or run.
struct PreparedWorkflow: Sendable {
    let document: WorkflowDocument
    let inputs: RunInputs
    let options: RunOptions

    /// Reads the file, lints it and binds its inputs, without the network.
    ///
    /// - Throws: `Reported` with code 2 after the faults were shown.
    init(_ file: LocalArgument, inputs given: InputOptions, in context: CommandContext) throws {
        let environment = context.session.configuration.environment
        let file = try WorkflowFile(file, home: environment.nonEmpty("HOME"), word: 1)
        options = RunOptions(
            documentDirectory: file.directory, workingDirectory: WorkingDirectory.current,
            temporaryDirectory: FilePath(environment.temporaryDirectory))
        var (found, diagnostics) = WorkflowDocument.lint(file.source)
        let bound = found?.bind(given.values.map { ($0.key, $0.value) }, options: options, into: &diagnostics)
        // The event stream on standard output is for events alone.
        try DiagnosticReport(diagnostics: diagnostics, source: file.source).check(context.terminal, format: .table)
        guard let found, let bound else { throw Reported(code: .usage) }
        document = found
        inputs = bound
    }
}
