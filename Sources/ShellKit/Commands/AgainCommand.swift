import ArgumentParser
import LineEditing
import MictlanXClient
import MictlanXText

/// `again`: runs an entry of the history once more.
struct AgainCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "again", abstract: "Run an entry of the history once more.", usage: "again [N]",
        discussion: "N is the number that 'history' shows; without it, the last entry. The statement is shown first.")

    @Argument(help: ArgumentHelp("The number of the entry.", valueName: "n"), transform: ValueParsing.positive)
    var number: Int?

    func run(in context: CommandContext) async throws {
        let text = try await Self.entry(number, in: context, without: ["again", "edit"])
        try context.terminal.note(
            text.split(separator: "\n", omittingEmptySubsequences: false).map(\.terminalSafe).joined(separator: "\n"))
        let source = SourceText(name: "history", text: text)
        guard let runner = context.runner else { return }
        let code = try await runner.run(source, in: context)
        if code != 0 { throw CommandEnded(code: code) }
    }

    /// An entry of the history. One that runs the history again is passed over: it could lead to itself.
    ///
    /// - Parameters:
    ///   - number: its number, from 1; nil for the last one.
    ///   - context: of the command.
    ///   - verbs: what such entries hold.
    /// - Returns: the statement.
    /// - Throws: `ShellError` where there is none.
    static func entry(
        _ number: Int?, in context: CommandContext, without verbs: [String]
    ) async throws -> String {
        let entries = try HistoryCommand.entries(in: context)
        if let number {
            guard entries.indices.contains(number - 1) else {
                throw ShellError(
                    .notFound, "the history has no entry \(number)", hint: "'history' shows the numbers", word: 1)
            }
            let text = entries[number - 1]
            guard !holds(text, verbs) else {
                throw ShellError.usage(
                    "entry \(number) runs the history itself", hint: "give the number that it names", word: 1)
            }
            return text
        }
        let here = await context.session.entered.map(\.text)
        guard let last = (entries + here).last(where: { !holds($0, verbs) }) else {
            throw ShellError.usage("nothing was entered yet")
        }
        return last
    }

    private static func holds(_ text: String, _ verbs: [String]) -> Bool {
        guard let statements = try? Parser.statements(in: Array(text.utf8)) else { return false }
        return statements.flatMap(\.commands).contains { verbs.contains($0.verb.bareText ?? "") }
    }
}
