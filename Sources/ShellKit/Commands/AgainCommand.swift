import ArgumentParser
import LineEditing
import MictlanXClient
import MictlanXText

/// `again`: runs what was entered once more.
struct AgainCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "again", abstract: "Run what was entered once more.", usage: "again [N]",
        discussion:
            "N is the number that 'history' shows; without it, what was entered last in this session. The statement is shown "
            + "first.")

    @Argument(help: ArgumentHelp("The number of the entry.", valueName: "n"), transform: ValueParsing.positive)
    var number: Int?

    func run(in context: CommandContext) async throws {
        let text = try await Self.entry(number, in: context)
        try context.terminal.note(
            text.split(separator: "\n", omittingEmptySubsequences: false).map(\.terminalSafe).joined(separator: "\n"))
        let source = SourceText(name: "history", text: text)
        guard let runner = context.runner else { return }
        let code = try await runner.run(source, in: context)
        if code != 0 { throw CommandEnded(code: code) }
    }

    /// What was entered. What runs the history again is passed over: it could lead to itself.
    ///
    /// - Parameters:
    ///   - number: its number in the history, from 1; nil for the last statement of this session. The history's last entry
    ///     may be of another session, and is nothing that runs without having been seen.
    ///   - context: of the command.
    /// - Returns: the statement.
    /// - Throws: `ShellError` where there is none.
    static func entry(_ number: Int?, in context: CommandContext) async throws -> String {
        guard let number else {
            guard let last = await lastOfSession(context) else {
                throw ShellError.usage(
                    "nothing was entered in this session yet",
                    hint: "'again N' runs an entry of the history, 'watch 5s COMMAND' a command again and again")
            }
            return last
        }
        let entries = try HistoryCommand.entries(in: context)
        guard entries.indices.contains(number - 1) else {
            throw ShellError(
                .notFound, "the history has no entry \(number)", hint: "'history' shows the numbers", word: 1)
        }
        let text = entries[number - 1]
        guard !runsHistory(text) else {
            throw ShellError.usage(
                "entry \(number) runs the history itself", hint: "give the number that it names", word: 1)
        }
        return text
    }

    static func lastOfSession(_ context: CommandContext) async -> String? {
        await context.session.entered.last { !runsHistory($0.text) }?.text
    }

    static func runsHistory(_ text: String) -> Bool {
        guard let statements = try? Parser.statements(in: Array(text.utf8)) else { return false }
        return statements.flatMap(\.commands).contains { ["again", "edit"].contains($0.verb.bareText ?? "") }
    }
}
