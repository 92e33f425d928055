import ArgumentParser

/// `help`: what the declarations of the verbs say, and some topics.
struct HelpCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "help", abstract: "Show the commands, one of them, or a topic.", usage: "help [COMMAND|TOPIC]",
        discussion: "Topics are language, \(HelpTopic.allCases.map(\.rawValue).joined(separator: ", ")). "
            + "'apropos WORD' finds commands by what they do.")

    @Argument(help: ArgumentHelp("The command or topic.", valueName: "command"))
    var topic: TextArgument?

    var isPaged: Bool { true }

    func run(in context: CommandContext) async throws {
        let table = context.commands
        if let topic {
            if let page = LanguageTopic.named(topic.text)?.page {
                return try context.terminal.output.write(page)
            }
            do {
                try context.terminal.output.write(
                    Self.text(of: try table.declared(named: topic.text), columns: context.terminal.columns))
            } catch var error as ShellError {
                if let known = HelpTopic(rawValue: topic.text) { return try context.terminal.output.write(known.text) }
                (error.position, error.word) = (nil, 1)
                throw error
            }
            return
        }
        let verbs: [(name: String, abstract: String)] = table.all.map { ($0.verb, $0.configuration.abstract) }
        var topics: [(name: String, abstract: String)] = HelpTopic.allCases.map { ($0.rawValue, $0.abstract) }
        topics.append((name: "language", abstract: "quotes, variables, blocks, pipes"))
        try context.terminal.output.write(
            "Commands:\n" + Self.list(verbs) + "\nTopics:\n" + Self.list(topics)
                + "\n'help COMMAND' and 'help TOPIC' tell more, 'apropos WORD' finds commands by what they do.\n")
    }

    static func list(_ entries: [(name: String, abstract: String)]) -> String {
        let width = entries.map(\.name.count).max() ?? 0
        return entries.map { "  \($0.name)\(String(repeating: " ", count: width - $0.name.count))  \($0.abstract)\n" }
            .joined()
    }

    private static func text<Command: ShellCommand>(of type: Command.Type, columns: Int) -> String {
        let examples = VerbExamples.text(of: type.verb)
        return type.helpMessage(columns: columns) + (examples.isEmpty ? "\n" : "\n\n\(examples)")
    }
}
