import ArgumentParser
import LineEditing
import MictlanXText

/// `history`: what was entered at the prompt, in all sessions.
struct HistoryCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "Show what was entered at the prompt.",
        usage: "history [TEXT] [-n N] [--fail]",
        discussion:
            "With a text, only entries that contain it. --fail shows what failed in this session, with its code in brackets behind its number. MXSHELL_HISTORY names the file; an empty value switches it off."
    )

    @Argument(help: ArgumentHelp("What entries must contain.", valueName: "text"))
    var text: TextArgument?

    @Option(
        name: .customShort("n", allowingJoined: true), help: ArgumentHelp("The last N entries.", valueName: "n"),
        transform: ValueParsing.count)
    var limit: Int?

    @Flag(name: .customLong("fail"), help: "What failed in this session, with its code.")
    var onlyFailures = false

    var isPaged: Bool { true }

    func run(in context: CommandContext) async throws {
        let entries = onlyFailures ? await Self.failures(in: context) : try Self.numbered(in: context)
        let found = entries.filter { $0.text.contains(text?.text ?? "") || text == nil }
        for entry in found.suffix(limit ?? found.count) {
            let number = entry.number.map(String.init) ?? "-"
            let padding = String(repeating: " ", count: max(0, 5 - number.count))
            let lines = entry.text.split(separator: "\n", omittingEmptySubsequences: false).map(\.terminalSafe)
            let shown =
                context.terminal.output.isTerminal ? lines.joined(separator: "\n       ") : TSV.field(entry.text)
            let code = entry.code.map { "  (\($0))" } ?? ""
            try context.terminal.output.write("\(padding)\(number)\(code)  \(shown)\n")
        }
    }

    private struct Entry {
        /// What `again` and `edit` take; `nil` for what is not in the history.
        var number: Int?
        var code: Int32?
        var text: String
    }

    private static func numbered(in context: CommandContext) throws(ShellError) -> [Entry] {
        try entries(in: context).enumerated().map { Entry(number: $0.offset + 1, text: $0.element) }
    }

    private static func failures(in context: CommandContext) async -> [Entry] {
        let known = (try? entries(in: context)) ?? []
        return await context.session.entered.filter { $0.code != 0 }.map { statement in
            let number = known.lastIndex(of: statement.text).map { $0 + 1 }
            return Entry(number: number, code: statement.code, text: statement.text)
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
