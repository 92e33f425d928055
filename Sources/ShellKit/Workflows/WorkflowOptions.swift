import ArgumentParser
import MictlanXClient
import MictlanXModel
import SystemPackage
import Workflow

/// The flags of `run` and `plan`.
struct WorkflowOptions: ParsableArguments, Sendable {
    @Option(
        name: .customLong("input"), parsing: .singleValue,
        help: ArgumentHelp("An input; may be repeated.", valueName: "name=value"), transform: ValueParsing.pair)
    var inputs: [KeyValue] = []

    @Option(
        name: .customLong("max-deletes"), help: ArgumentHelp("Delete nothing if there are more.", valueName: "n"),
        transform: ValueParsing.count)
    var maxDeletes: Int?

    @Flag(name: [.customShort("y"), .customLong("yes")], help: "Do not ask before deleting.")
    var isConfirmed = false
}

/// A workflow that was linted and has its inputs: ready to be planned or run.
struct PreparedWorkflow: Sendable {
    let document: WorkflowDocument
    let inputs: ValueMap
    let options: RunOptions

    /// Reads, lints and binds; nothing outside is touched.
    ///
    /// - Throws: `Reported` with code 2 when something is wrong: every fault was shown.
    init(
        _ file: LocalArgument, options flags: WorkflowOptions, in context: CommandContext
    ) throws {
        let environment = context.session.configuration.environment
        let file = try WorkflowFile(file, home: environment.nonEmpty("HOME"), word: 1)
        var (found, diagnostics) = WorkflowDocument.lint(file.source)
        var bound: ValueMap?
        if let found {
            bound = InputBinding.bind(
                flags.inputs.map { ($0.key, $0.value) }, to: found, workingDirectory: WorkingDirectory.current,
                documentDirectory: file.directory, into: &diagnostics)
        }
        // The event stream on standard output is for events alone.
        try DiagnosticReport(diagnostics: diagnostics, source: file.source).check(context.terminal, format: .table)
        guard let found, let bound else { throw Reported(code: .usage) }
        document = found
        inputs = bound
        options = try Self.runOptions(file, flags, context)
    }

    private static func runOptions(
        _ file: WorkflowFile, _ flags: WorkflowOptions, _ context: CommandContext
    ) throws -> RunOptions {
        let environment = context.session.configuration.environment
        let now = ClientConfiguration.systemTime
        var options = RunOptions(
            runID: RunOptions.runID(at: now(), random: .random(in: 0 ... .max)),
            workingDirectory: WorkingDirectory.current, documentDirectory: file.directory,
            directory: try RunDirectory(temporaryIn: FilePath(environment.temporaryDirectory)),
            values: .init(now: now, random: { .random(in: 0 ... .max) }))
        options.maxDeletes = flags.maxDeletes
        options.confirm = { request in
            await DeleteQuestion(request).answer(isConfirmed: flags.isConfirmed, in: context)
        }
        return options
    }
}
