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
        let text = try await entry(in: context)
        try context.terminal.note(
            text.split(separator: "\n", omittingEmptySubsequences: false).map(\.terminalSafe).joined(separator: "\n"))
        let source = SourceText(name: "history", text: text)
        let interpreter = Interpreter(context: context)
        let code: Int32
        do {
            code = try await interpreter.run(try await interpreter.check(source), of: source)
        } catch let report as ErrorReport {
            code = try interpreter.show(report)
        }
        if code != 0 { throw Reported(code: ExitCode(rawValue: code) ?? .failed) }
    }

    /// The statement. One that begins with this verb is passed over: it could lead to itself.
    private func entry(in context: CommandContext) async throws -> String {
        let entries = try HistoryCommand.entries(in: context)
        if let number {
            guard entries.indices.contains(number - 1) else {
                throw ShellError(
                    .notFound, "the history has no entry \(number)", hint: "'history' shows the numbers", word: 1)
            }
            let text = entries[number - 1]
            guard !Self.isAgain(text) else {
                throw ShellError.usage(
                    "entry \(number) is an 'again' itself", hint: "give the number that it names", word: 1)
            }
            return text
        }
        let here = await context.session.entered.map(\.text)
        guard let last = (entries + here).last(where: { !Self.isAgain($0) }) else {
            throw ShellError(.notFound, "nothing was entered yet")
        }
        return last
    }

    private static func isAgain(_ text: String) -> Bool {
        guard let statements = try? Parser.statements(in: Array(text.utf8)) else { return false }
        return statements.flatMap(\.commands).contains { $0.verb.bareText == configuration.commandName }
    }
}
