import MictlanXText
import SystemPackage
import Workflow

/// The text of a workflow file.
struct WorkflowFile: Sendable {
    let path: FilePath
    let source: SourceText
    private let limits: YAMLLimits

    /// Reads the file; one that is too long is not read further than the limit that refuses it.
    init(
        _ argument: LocalArgument, home: String?, word: Int, limits: YAMLLimits = .standard
    ) throws(ShellError) {
        path = argument.path(home: home)
        self.limits = limits
        do {
            source = try SourceText(contentsOf: path, name: argument.text, limits: limits)
        } catch {
            var failure = ShellError(error)
            failure.word = word
            throw failure
        }
    }

    /// The document, `nil` where it is faulty, and everything that was found.
    func linted() -> (document: WorkflowDocument?, diagnostics: Diagnostics) {
        WorkflowDocument.lint(source, limits: limits)
    }

    /// The directory that relative paths in the file belong to.
    var directory: FilePath {
        WorkingDirectory.current.pushing(path).lexicallyNormalized().removingLastComponent()
    }

    /// How the workflow is linted, planned and run.
    func options(_ environment: Environment, sandbox: SandboxOptions, home: String?) -> RunOptions {
        var options = RunOptions(
            documentDirectory: directory, workingDirectory: WorkingDirectory.current,
            temporaryDirectory: FilePath(environment.temporaryDirectory))
        options.environment = environment.variables(sandbox.isOn ? sandbox.variables : nil)
        options.allowsPrograms = sandbox.allowsPrograms
        options.sandbox = sandbox.places(self, home: home)
        return options
    }
}
