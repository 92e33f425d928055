import ArgumentParser
import LineEditing
import MictlanXClient
import MictlanXText

/// `again`: runs the last statement of the session, or an entry of the history, once more.
struct AgainCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "again", abstract: "Run the last statement, or an entry of the history, once more.",
        usage: "again [N]",
        discussion: """
            N is the number that 'history' shows; without it, the last statement that this shell or script ran, and never \
            one of another. The statement is shown first.
            """)

    @Argument(help: ArgumentHelp("The number of the entry.", valueName: "n"), transform: ValueParsing.positive)
    var number: Int?

    func run(in context: CommandContext) async throws {
        let text = try await Self.statement(number, in: context)
        try context.terminal.note(
            text.split(separator: "\n", omittingEmptySubsequences: false).map(\.terminalSafe).joined(separator: "\n"))
        let source = SourceText(name: "history", text: text)
        guard let runner = context.runner else { return }
        await context.session.repeat(RanStatement(source: source))
        let code = try await runner.run(source, in: context)
        if code != 0 { throw CommandEnded(code: code) }
    }

    /// The statement that is meant.
    ///
    /// - Parameters:
    ///   - number: its number in the history, from 1; nil for the last one of this session. What other shells have entered
    ///     is nothing that a person has in mind: it could delete.
    ///   - context: of the command.
    /// - Returns: the statement.
    /// - Throws: `ShellError` where there is none, and for an entry that runs the history again: it could lead to itself.
    static func statement(_ number: Int?, in context: CommandContext) async throws -> String {
        await context.session.repeat()
        let text: String
        if let number {
            let entries = try HistoryCommand.entries(in: context)
            guard entries.indices.contains(number - 1) else {
                throw ShellError(
                    .notFound, "the history has no entry \(number)", hint: "'history' shows the numbers", word: 1)
            }
            text = entries[number - 1]
        } else if let last = await context.session.last {
            text = last.text
        } else {
            throw ShellError.usage(
                "nothing has run in this session before",
                hint: "'history' shows what all sessions have entered, with the numbers of the entries")
        }
        guard !runsHistory(text) else {
            throw ShellError.usage(
                "\(number.map { "entry \($0)" } ?? "the last statement") runs the history itself",
                hint: "give the number of another entry", word: number == nil ? nil : 1)
        }
        return text
    }

    private static func runsHistory(_ text: String) -> Bool {
        guard let statements = try? Parser.statements(in: Array(text.utf8)) else { return false }
        return statements.flatMap(\.commands).contains { ["again", "edit"].contains($0.verb.bareText ?? "") }
    }
}
