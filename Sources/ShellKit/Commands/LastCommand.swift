import ArgumentParser
import MictlanXText

/// `last`: the last result once more, in another form.
struct LastCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "last", abstract: "Show the last result again.", usage: "last [-o FORMAT]",
        discussion: """
            Nothing is asked for again: the first 10,000 rows of the last result that had any are kept. What a terminal \
            did not show, because there was too much of it, is shown.
            """)

    @OptionGroup var results: ResultOptions

    func run(in context: CommandContext) async throws {
        guard let (shape, isCut) = context.terminal.spool?.shape() else {
            throw ShellError.noMatch("there is no result yet")
        }
        guard !results.isQuiet(in: context) else { return }
        // What is shown stays the last result.
        var terminal = context.terminal
        terminal.spool = nil
        var writer = RowWriter(terminal, format: results.format(in: context), shape)
        if var lines = context.terminal.spool?.lines() {
            while let entry = try lines.next() {
                try writer.write(cells: { $0 ? entry.exact : entry.shown }, record: { entry.record })
            }
        }
        try writer.finish()
        if isCut {
            try context.terminal.note("only the first \(Count(writer.count, "row")) of the result are kept")
        }
    }
}
