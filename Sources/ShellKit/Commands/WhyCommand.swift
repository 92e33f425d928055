import ArgumentParser
import MictlanXBatch
import MictlanXClient
import MictlanXText

/// `why`: what a resume would do with one step, and for which reason.
struct WhyCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "why", abstract: "Say what a resume does with a step, and why.", usage: "why RUN STEP")

    @Argument(help: ArgumentHelp("The run.", valueName: "run"))
    var run: TextArgument

    @Argument(help: ArgumentHelp("The step.", valueName: "step"))
    var step: TextArgument

    func run(in context: CommandContext) async throws {
        let store = try context.session.configuration.runStore()
        let summary = try await ResumeSummary(run.text, in: store)
        guard let row = summary.rows.first(where: { $0.step == step.text }) else {
            let known = summary.rows.map(\.step)
            throw ShellError.notFound(
                "the journal of run \(run.text) knows no step '\(step.text)': it has not begun",
                hint: known.isEmpty ? nil : "it knows \(known.joined(separator: ", "))", word: 2)
        }
        var text = row.reason
        if row.open > 0, row.history.lists[0] != nil {
            text += "; \(Count(row.history.done.count, "item")) done, \(Count.grouped(row.probed)) to be looked at, "
            text += "\(Count.grouped(row.open - row.probed)) to do"
        }
        if let remark = summary.remark { text += "; \(remark)" }
        try context.terminal.output.write("\(step.text): \(text)\n")
        try context.terminal.output.flush()
    }
}
