import ArgumentParser
import MictlanXClient
import MictlanXText
import Workflow

/// `lint`: shows every fault of workflows; nothing is executed.
struct LintCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint", abstract: "Check workflow files.",
        usage: "lint FILE… [--sandbox] [--limits relaxed]")

    @Argument(help: ArgumentHelp("The workflow files.", valueName: "file"))
    var files: [LocalArgument]

    @OptionGroup var sandbox: SandboxOptions
    @OptionGroup var results: ResultOptions

    func run(in context: CommandContext) async throws {
        let environment = context.session.configuration.environment
        let home = environment.nonEmpty("HOME")
        let format = results.format(in: context)
        var hasErrors = false
        for (index, argument) in files.enumerated() {
            let file = try WorkflowFile(argument, home: home, word: index + 1, limits: sandbox.limits.values)
            let (document, found) = file.linted()
            var diagnostics = found
            var options = file.options(environment, sandbox: sandbox, home: home)
            // Whether programs may run is asked when they are to run, unless a sandbox says it already.
            if !sandbox.isOn { options.allowsPrograms = true }
            document?.checkPaths(options: options, into: &diagnostics)
            document?.checkNested(options: options, into: &diagnostics)
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
