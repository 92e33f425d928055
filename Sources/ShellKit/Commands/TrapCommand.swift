import ArgumentParser
import MictlanXText

/// `trap`: a statement that waits for the end of the shell, or for an interrupt.
struct TrapCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "trap", abstract: "Run a statement when the shell ends, or when it is interrupted.",
        usage: "trap INT|EXIT 'STATEMENT'",
        discussion:
            "EXIT runs once when the shell or the script ends, whatever the reason; INT runs when ^C has ended a statement, "
            + "before EXIT. The code of the shell stays what it was. 'trap EXIT -' takes a trap away.")

    @Argument(help: ArgumentHelp("What is waited for.", valueName: "INT|EXIT"), transform: ValueParsing.choice)
    var event: TrapEvent

    @Argument(help: ArgumentHelp("What runs then; '-' for nothing.", valueName: "statement"))
    var statement: TextArgument

    func run(in context: CommandContext) async throws {
        guard statement.text != "-" else { return await context.session.set(nil, on: event) }
        let source = SourceText(name: "trap \(event.rawValue)", text: statement.text)
        do throws(SyntaxError) {
            await context.session.set(
                Trap(statements: try Parser.statements(in: source.bytes), source: source), on: event)
        } catch {
            throw ShellError.usage("the trap: \(error.message)", hint: error.hint, word: 2)
        }
    }
}
