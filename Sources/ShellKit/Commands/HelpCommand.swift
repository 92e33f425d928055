import ArgumentParser

/// `help`: what the declarations of the verbs say.
struct HelpCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "help", abstract: "Show the commands, or one of them.", usage: "help [COMMAND|WORD]")

    @Argument(help: ArgumentHelp("The command.", valueName: "command"))
    var topic: TextArgument?

    func run(in context: CommandContext) async throws {
        let table = context.commands
        if let topic {
            if let page = LanguageTopic.named(topic.text)?.page {
                return try context.terminal.output.write(page)
            }
            do {
                try context.terminal.output.write(
                    Self.text(of: try table.type(named: topic.text), columns: context.terminal.columns))
            } catch var error as ShellError {
                (error.position, error.word) = (nil, 1)
                throw error
            }
            return
        }
        let width = table.all.map { $0.verb.count }.max() ?? 0
        var text = "Commands:\n"
        for type in table.all {
            let padding = String(repeating: " ", count: width - type.verb.count)
            text += "  \(type.verb)\(padding)  \(type.configuration.abstract)\n"
        }
        text += """

            'help COMMAND' tells more, 'help language' of the language: let, if, for, while, try, def, parallel, |, !COMMAND.
            With 'A &' the prompt does not wait for A, 'jobs' tells of such commands.
            In the prompt '✗4' is the exit code of the last command.

            """
        try context.terminal.output.write(text)
    }

    private static func text<Command: ShellCommand>(of type: Command.Type, columns: Int) -> String {
        let examples = VerbExamples.text(of: type.verb)
        return type.helpMessage(columns: columns) + (examples.isEmpty ? "\n" : "\n\n\(examples)")
    }
}
