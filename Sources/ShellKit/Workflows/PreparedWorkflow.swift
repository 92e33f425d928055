import ArgumentParser
import MictlanXBatch
import MictlanXClient
import MictlanXText
import SystemPackage
import Workflow

/// The inputs of a workflow, for `run` and `plan`.
struct InputOptions: ParsableArguments, Sendable {
    @Option(
        name: .customLong("input"), parsing: .singleValue,
        help: ArgumentHelp("An input; may be repeated.", valueName: "name=value"), transform: ValueParsing.pair)
    var values: [KeyValue] = []
}

/// How large a workflow file may be.
enum FileLimits: String, CaseIterable, ExpressibleByArgument, Sendable {
    case standard, relaxed

    var values: YAMLLimits { self == .relaxed ? .relaxed : .standard }
}

/// How far a workflow is trusted.
struct SandboxOptions: ParsableArguments, Sendable {
    @Flag(
        name: .customLong("sandbox"),
        help: "Let it read and write local files only below its own directory, whatever it says.")
    var isOn = false

    @Option(
        name: .customLong("allow-path"), parsing: .singleValue,
        help: ArgumentHelp("With --sandbox: a file or directory besides; may be repeated.", valueName: "path"))
    var paths: [LocalArgument] = []

    @Option(
        name: .customLong("allow-env"), parsing: .singleValue,
        help: ArgumentHelp(
            "With --sandbox: an environment variable that it may read; may be repeated.", valueName: "name"))
    var variables: [String] = []

    @Flag(name: .customLong("allow-shell"), help: "Let it run programs, where it says 'policy.shell: true'.")
    var allowsPrograms = false

    @Option(
        name: .customLong("limits"),
        help: ArgumentHelp("How large the file may be: 'relaxed' allows ten times as much.", valueName: "which"))
    var limits = FileLimits.standard

    /// Whether none of the options was given.
    var isUnset: Bool { !isOn && !allowsPrograms && paths.isEmpty && variables.isEmpty && limits == .standard }

    func validate() throws {
        guard isOn || paths.isEmpty else { throw ValidationError("--allow-path needs --sandbox") }
        guard !isOn || !allowsPrograms else {
            throw ValidationError("--sandbox runs no programs, so it excludes --allow-shell")
        }
        guard isOn || variables.isEmpty else { throw ValidationError("--allow-env needs --sandbox") }
    }

    /// Where local files may be opened; `nil` for everywhere.
    func places(_ file: WorkflowFile, home: String?) -> [FilePath]? {
        isOn ? [file.directory] + paths.map { $0.path(home: home) } : nil
    }
}

/// A workflow that was linted and has its inputs: ready to be planned or run.
struct PreparedWorkflow: Sendable {
    let document: WorkflowDocument
    let inputs: RunInputs
    let options: RunOptions
    /// The environment variables that it may read; `nil` for no such limit.
    let variables: [String]?

    /// Reads the file, lints it and binds its inputs, without the network.
    ///
    /// - Throws: `Reported` with code 2 after the faults were shown, with 8 where only local paths that may not be opened
    ///   were found.
    init(
        _ file: LocalArgument, inputs given: InputOptions, sandbox: SandboxOptions, in context: CommandContext
    ) throws {
        let environment = context.session.configuration.environment
        let home = environment.nonEmpty("HOME")
        let file = try WorkflowFile(file, home: home, word: 1, limits: sandbox.limits.values)
        options = file.options(environment, sandbox: sandbox, home: home)
        var (found, diagnostics) = file.linted()
        let bound = found?.bind(given.values.map { ($0.key, $0.value) }, options: options, into: &diagnostics)
        // The event stream on standard output is for events alone.
        let isBreach = diagnostics.all.allSatisfy { $0.severity != .error || $0.code == .pathNotAllowed }
        try DiagnosticReport(diagnostics: diagnostics, source: file.source).check(
            context.terminal, format: .table, code: isBreach ? .guarded : .usage)
        guard let found, let bound else { throw Reported(code: .usage) }
        var breaches = Diagnostics()
        found.checkPaths(options: options, into: &breaches)
        try DiagnosticReport(diagnostics: breaches, source: file.source).check(
            context.terminal, format: .table, code: .guarded)
        document = found
        inputs = bound
        variables = sandbox.isOn ? sandbox.variables : nil
    }

    /// A workflow whose inputs were bound when its run began.
    ///
    /// - Throws: `Reported` as above.
    init(
        _ source: SourceText, recorded: ValueMap, given: [KeyValue], variables: [String]?, limits: YAMLLimits,
        _ options: RunOptions, in context: CommandContext
    ) throws {
        var (found, diagnostics) = WorkflowDocument.lint(source, limits: limits)
        let bound = found?.bind(
            recorded: recorded, given: given.map { ($0.key, $0.value) }, options: options, into: &diagnostics)
        try DiagnosticReport(diagnostics: diagnostics, source: source).check(context.terminal, format: .table)
        guard let found, let bound else { throw Reported(code: .usage) }
        document = found
        inputs = bound
        self.options = options
        self.variables = variables
    }

    private init(_ prepared: PreparedWorkflow, _ options: RunOptions) {
        document = prepared.document
        inputs = prepared.inputs
        variables = prepared.variables
        self.options = options
    }

    /// The same workflow run in another way.
    func with(_ options: RunOptions) -> PreparedWorkflow { PreparedWorkflow(self, options) }

    /// The same workflow with balls that it does not delete.
    func protecting(_ patterns: [ProtectedPattern]) -> PreparedWorkflow {
        var options = options
        options.protected = patterns
        return with(options)
    }

    /// What a run would do.
    ///
    /// - Throws: `MictlanXError` `journal`; `CancellationError`: what ended it, ^C or a deadline, says so better than the step
    ///   at which it was.
    func plan(on store: some ObjectStore) async throws -> RunPlan {
        let plan = try await WorkflowRunner(store: store).plan(document, inputs: inputs, options: options)
        try Task.checkCancellation()
        return plan
    }

    /// The texts that the run is made from, the workflow first.
    var sources: [SourceText] { [document.source] + inputs.nested.sources }
}
