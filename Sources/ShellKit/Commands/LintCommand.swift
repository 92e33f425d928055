import ArgumentParser
import MictlanXClient
import MictlanXText
import Workflow

/// `lint`: shows every fault of workflows; nothing is executed.
struct LintCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint", abstract: "Check workflow files.", usage: "lint FILE…")

    @Argument(help: ArgumentHelp("The workflow files.", valueName: "file"))
    var files: [LocalArgument]

    @OptionGroup var results: ResultOptions

    func run(in context: CommandContext) async throws {
        let home = context.session.configuration.environment.nonEmpty("HOME")
        let format = results.format(in: context)
        var hasErrors = false
        for (index, argument) in files.enumerated() {
            let file = try WorkflowFile(argument, home: home, word: index + 1)
            let (_, diagnostics) = WorkflowDocument.lint(file.source)
            hasErrors = hasErrors || diagnostics.hasErrors
            try DiagnosticReport(diagnostics: diagnostics, source: file.source).write(
                to: context.terminal, format: format)
            if !format.isJSON, !diagnostics.hasErrors, !results.isQuiet(in: context) {
                try context.terminal.note("\(argument.text.terminalSafe): ok")
            }
        }
        if hasErrors { throw Reported(code: .usage) }
    }
}
