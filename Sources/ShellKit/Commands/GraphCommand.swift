import ArgumentParser
import MictlanXClient
import Workflow

extension GraphFormat: ExpressibleByArgument {}

/// `graph`: the steps of a workflow and what waits for what.
struct GraphCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "graph", abstract: "Draw the steps of a workflow.",
        usage: "graph FILE [--format text|dot|mermaid|svg]",
        discussion: "A step with a condition is drawn as ○ or with a broken line.")

    @Argument(help: ArgumentHelp("The workflow file.", valueName: "file"))
    var file: LocalArgument

    @Option(
        name: .customLong("format"),
        help: "text draws in the terminal, dot is for Graphviz, mermaid for Markdown pages, svg a picture.")
    var format = GraphFormat.text

    func run(in context: CommandContext) async throws {
        let home = context.session.configuration.environment.nonEmpty("HOME")
        let file = try WorkflowFile(file, home: home, word: 1)
        let (document, diagnostics) = WorkflowDocument.lint(file.source)
        try DiagnosticReport(diagnostics: diagnostics, source: file.source).check(context.terminal, format: .table)
        guard let document else { throw Reported(code: .usage) }
        try context.terminal.output.write(WorkflowGraph(document).written(as: format))
    }
}
