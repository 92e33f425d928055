import ArgumentParser
import LineEditing
import MictlanXText

/// `history`: what was entered at the prompt, in all sessions.
struct HistoryCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "Show what was entered at the prompt.", usage: "history [TEXT] [-n N]",
        discussion:
            "With a text, only entries that contain it. MXSHELL_HISTORY names the file; an empty value switches it off."
    )

    @Argument(help: ArgumentHelp("What entries must contain.", valueName: "text"))
    var text: TextArgument?

    @Option(
        name: .customShort("n"), help: ArgumentHelp("The last N entries.", valueName: "n"),
        transform: ValueParsing.count)
    var limit: Int?

    func run(in context: CommandContext) async throws {
        guard let history = context.session.history else {
            throw ShellError(.configuration, "the history is switched off")
        }
        let entries: [String]
        do {
            entries = try history.load()
        } catch {
            throw ShellError(.io, "the history cannot be read: \(error)")
        }
        let found = entries.enumerated().filter { $0.element.contains(text?.text ?? "") || text == nil }
        for (index, entry) in found.suffix(limit ?? found.count) {
            let number = String(index + 1)
            let padding = String(repeating: " ", count: max(0, 5 - number.count))
            let lines = entry.split(separator: "\n", omittingEmptySubsequences: false).map(\.terminalSafe)
            let shown = context.terminal.output.isTerminal ? lines.joined(separator: "\n       ") : TSV.field(entry)
            try context.terminal.output.write("\(padding)\(number)  \(shown)\n")
        }
    }
}
