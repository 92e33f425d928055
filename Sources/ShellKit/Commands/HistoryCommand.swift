import ArgumentParser
import LineEditing
import MictlanXText

/// `history`: what was entered at the prompt, in all sessions.
struct HistoryCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "Show what was entered at the prompt.",
        usage: "history [TEXT] [-n N] [--fail]",
        discussion:
            "With a text, only entries that contain it. --fail shows what failed in this session, with its code. MXSHELL_HISTORY names the file; an empty value switches it off."
    )

    @Argument(help: ArgumentHelp("What entries must contain.", valueName: "text"))
    var text: TextArgument?

    @Option(
        name: .customShort("n"), help: ArgumentHelp("The last N entries.", valueName: "n"),
        transform: ValueParsing.count)
    var limit: Int?

    @Flag(name: .customLong("fail"), help: "What failed in this session, with its code in place of the number.")
    var onlyFailures = false

    var isPaged: Bool { true }

    func run(in context: CommandContext) async throws {
        let entries: [(number: Int, text: String)]
        if onlyFailures {
            entries = await context.session.entered.filter { $0.code != 0 }.map { (Int($0.code), $0.text) }
        } else {
            entries = try Self.entries(in: context).enumerated().map { ($0.offset + 1, $0.element) }
        }
        let found = entries.filter { $0.text.contains(text?.text ?? "") || text == nil }
        for (index, entry) in found.suffix(limit ?? found.count) {
            let number = String(index)
            let padding = String(repeating: " ", count: max(0, 5 - number.count))
            let lines = entry.split(separator: "\n", omittingEmptySubsequences: false).map(\.terminalSafe)
            let shown = context.terminal.output.isTerminal ? lines.joined(separator: "\n       ") : TSV.field(entry)
            try context.terminal.output.write("\(padding)\(number)  \(shown)\n")
        }
    }

    /// The lines of all sessions, oldest first.
    ///
    /// - Throws: `ShellError` where there is no history.
    static func entries(in context: CommandContext) throws(ShellError) -> [String] {
        guard let history = context.session.history else {
            throw ShellError(.configuration, "the history is switched off")
        }
        do {
            return try history.load()
        } catch {
            throw ShellError(.io, "the history cannot be read: \(error)")
        }
    }
}
