internal import MictlanXPlatform
public import MictlanXText
package import SystemPackage

/// A workflow that another one runs: read, checked, and with its secrets.
package struct NestedWorkflow: Sendable {
    package let document: WorkflowDocument
    /// The directory that relative paths in it belong to.
    package let directory: FilePath
    package let secrets: ValueMap
}

/// The workflows that a document runs, and those that these run, by their files.
package struct NestedWorkflows: Sendable {
    package private(set) var all: [FilePath: NestedWorkflow] = [:]

    /// How deep workflows may run each other.
    package static let depth = 8
    /// How many files there may be.
    package static let limit = 64

    package init() {}

    /// The workflow that a step of a document in this directory runs.
    package func workflow(_ step: RunStep, in directory: FilePath) -> NestedWorkflow? {
        all[step.workflow.resolved(in: directory)]
    }

    /// The texts of the files, for copies of them.
    package var sources: [SourceText] { all.sorted { $0.key.string < $1.key.string }.map(\.value.document.source) }

    fileprivate mutating func add(_ workflow: NestedWorkflow, _ path: FilePath) { all[path] = workflow }
}

extension WorkflowDocument {
    /// Reads and checks the workflows that this one runs, and those that these run. Every fault is reported at the step
    /// that names the file.
    ///
    /// - Parameters:
    ///   - options: name the directory of this file, below which the others must be.
    ///   - bindsSecrets: whether their secrets are read, too.
    ///   - diagnostics: where faults go.
    /// - Returns: those that could be read.
    package func nested(
        options: RunOptions, bindsSecrets: Bool = true, into diagnostics: inout Diagnostics
    ) -> NestedWorkflows {
        var loader = NestedLoader(root: options.documentDirectory, options: options, bindsSecrets: bindsSecrets)
        loader.load(self, in: options.documentDirectory, above: [], into: &diagnostics)
        return loader.workflows
    }

    /// Looks for faults of the workflows that this one runs, and of those that these run.
    ///
    /// - Parameters:
    ///   - options: name the directory of this file, below which the others must be.
    ///   - diagnostics: where faults go, at the steps that name the files.
    public func checkNested(options: RunOptions, into diagnostics: inout Diagnostics) {
        _ = nested(options: options, bindsSecrets: false, into: &diagnostics)
    }

    /// The steps that run other workflows.
    fileprivate var runSteps: [RunStep] {
        allSteps.compactMap { step in
            if case .run(let spec) = step.kind { spec } else { nil }
        }
    }
}

/// Reads the files of workflows that run each other.
private struct NestedLoader {
    let root: FilePath
    let options: RunOptions
    let bindsSecrets: Bool
    var workflows = NestedWorkflows()

    /// Why a file is not run.
    private struct Fault: Error {
        let message: String
        var help: String?
    }

    mutating func load(
        _ document: WorkflowDocument, in directory: FilePath, above: [FilePath], into diagnostics: inout Diagnostics
    ) {
        for step in document.runSteps {
            let path = step.workflow.resolved(in: directory)
            do throws(Fault) {
                let workflow = try workflow(at: path, named: step.workflow, above: above)
                if workflows.all[path] == nil {
                    workflows.add(workflow, path)
                    load(workflow.document, in: workflow.directory, above: above + [path], into: &diagnostics)
                }
                try check(step, workflow.document)
            } catch {
                diagnostics.error(
                    .nestedWorkflow, "'\(step.workflow)' \(error.message)", at: step.span, help: error.help)
            }
        }
    }

    private func workflow(at path: FilePath, named name: FilePath, above: [FilePath]) throws(Fault) -> NestedWorkflow {
        guard !above.contains(path) else { throw Fault(message: "would run itself") }
        guard above.count < NestedWorkflows.depth else {
            throw Fault(message: "is more than \(NestedWorkflows.depth) workflows deep")
        }
        if let known = workflows.all[path] { return known }
        guard workflows.all.count < NestedWorkflows.limit else {
            throw Fault(message: "is one of more than \(NestedWorkflows.limit) files")
        }
        try checkPlace(path, named: name)
        let source: SourceText
        do { source = try SourceText(contentsOf: path, name: name.string) } catch {
            throw Fault(message: "cannot be read: \(error)", help: Self.help(name))
        }
        let (linted, diagnostics) = WorkflowDocument.lint(source)
        let document = linted
        var found = diagnostics
        var nestedOptions = options
        nestedOptions.documentDirectory = path.removingLastComponent()
        let secrets = bindsSecrets ? document?.bindSecrets(options: nestedOptions, into: &found) : [:]
        document?.checkPaths(options: nestedOptions, into: &found)
        guard let document, let secrets, !found.hasErrors else {
            let first = found.sorted.first { $0.severity == .error }
            throw Fault(message: "has faults; the first: \(first?.summary ?? "it cannot be read")")
        }
        return NestedWorkflow(document: document, directory: nestedOptions.documentDirectory, secrets: secrets)
    }

    /// Links are followed: a workflow runs what lies below its directory, and nothing else.
    private func checkPlace(_ path: FilePath, named name: FilePath) throws(Fault) {
        let outside = Fault(message: "lies outside of '\(root)', the directory of the workflow that is run")
        // A name that leads out is not looked up: whether there is such a file is nobody's business.
        guard path.lexicallyNormalized().starts(with: root.lexicallyNormalized()) else { throw outside }
        let place: (path: FilePath, root: FilePath)
        do {
            place = (try path.followingLinks(), try root.followingLinks())
        } catch {
            throw Fault(message: "cannot be read: \(error)", help: Self.help(name))
        }
        guard place.path.starts(with: place.root) else { throw outside }
    }

    /// What to write where the words of a program stand in place of a file.
    private static func help(_ name: FilePath) -> String? {
        let words = name.string.split(separator: " ")
        guard words.count > 1 else { return nil }
        let argv = words.map { $0.contains { ",[]{}:#&*!|>'\"%@`$".contains($0) } ? "'\($0)'" : String($0) }
        return
            "'run' takes the file of another workflow; a program is run by shell: {argv: [\(argv.joined(separator: ", "))]}"
    }

    /// The inputs by name; their types are checked when the step runs.
    private func check(_ step: RunStep, _ document: WorkflowDocument) throws(Fault) {
        let names = document.inputs.map(\.name)
        for input in step.inputs where !names.contains(input.name) {
            let meant = Suggestion.closest(to: input.name, among: names).map { "; did you mean '\($0)'?" } ?? ""
            throw Fault(message: "has no input '\(input.name)'\(meant)")
        }
        for input in document.inputs where input.isRequired && !step.inputs.contains(where: { $0.name == input.name }) {
            throw Fault(message: "needs the input '\(input.name)'")
        }
    }
}
