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

    var isPaged: Bool { true }

    func run(in context: CommandContext) async throws {
        guard let result = await context.session.result, let (shape, isCut) = result.shape else {
            throw ShellError.noMatch("there is no result yet")
        }
        guard !results.isQuiet(in: context) else { return }
        // What is shown stays the last result: nothing of it is kept once more.
        var writer = RowWriter(context.terminal, format: results.format(in: context), shape)
        var lines = result.lines()
        while let entry = try lines.next() {
            try writer.write(
                cells: { $0 ? entry.exact : entry.shown }, json: { JSONText.append(.object(entry.record), to: &$0) })
        }
        try writer.finish()
        if isCut {
            try context.terminal.note("only the first \(Count(writer.count, "row")) of the result are kept")
        }
    }
}
