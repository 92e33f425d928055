import ArgumentParser
import MictlanXText

/// `apropos`: the verbs and topics whose help holds a word.
struct AproposCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "apropos", abstract: "Find commands by a word of their help.", usage: "apropos WORD",
        discussion: "Upper and lower case are the same. Commands whose name or first line has the word come first.")

    @Argument(help: ArgumentHelp("The word.", valueName: "word"))
    var word: TextArgument

    var isPaged: Bool { true }

    func run(in context: CommandContext) async throws {
        let wanted = word.text.lowercased()
        var first: [(name: String, abstract: String)] = []
        var others: [(name: String, abstract: String)] = []
        for type in context.commands.all {
            let entry = (name: type.verb, abstract: type.configuration.abstract)
            if "\(entry.name) \(entry.abstract)".lowercased().contains(wanted) {
                first.append(entry)
            } else if Self.help(of: type).lowercased().contains(wanted) {
                others.append(entry)
            }
        }
        for (word, topic) in LanguageTopic.all.sorted(by: { $0.key < $1.key })
        where "\(word) \(topic.page)".lowercased().contains(wanted) {
            others.append((name: "help \(word)", abstract: topic.usage))
        }
        for topic in HelpTopic.allCases where "\(topic) \(topic.abstract) \(topic.text)".lowercased().contains(wanted) {
            others.append((name: "help \(topic)", abstract: topic.abstract))
        }
        guard !first.isEmpty || !others.isEmpty else {
            throw ShellError(.noMatch, "no help has the word \(word.text.quoted)", hint: "'help' lists everything")
        }
        try context.terminal.output.write(HelpCommand.list(first + others))
    }

    private static func help<Command: ShellCommand>(of type: Command.Type) -> String {
        type.helpMessage(columns: 1_000)
    }
}
