import ArgumentParser
import MictlanXBatch
import MictlanXClient
import MictlanXText

/// `why`: what a resume would do with one step, and for which reason.
struct WhyCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "why", abstract: "Say what a resume does with a step, and why.", usage: "why [RUN] STEP",
        discussion: "Without a run the newest one is looked at.")

    @Argument(help: ArgumentHelp("The run, by default the newest, and the step.", valueName: "[run] step"))
    var words: [TextArgument]

    func validate() throws {
        guard (1...2).contains(words.count) else { throw ValidationError("'why' takes a step, or a run and a step") }
    }

    func run(in context: CommandContext) async throws {
        let store = try context.session.configuration.runStore()
        guard let step = words.last?.text else { return }
        let named = words.count > 1 ? words.first?.text : nil
        guard let run = try named ?? store.all().first else {
            throw ShellError.noMatch("there is no run in '\(store.path)'")
        }
        let summary = try await ResumeSummary(run, in: store)
        guard let row = summary.rows.first(where: { $0.step == step }) else {
            let known = summary.rows.map(\.step)
            throw ShellError.notFound(
                "the journal of run \(run) knows no step '\(step)': it has not begun",
                hint: known.isEmpty ? nil : "it knows \(known.joined(separator: ", "))", word: words.count)
        }
        var text = row.reason
        if row.open > 0, row.history.lists[0] != nil {
            text += "; \(Count(row.history.done.count, "item")) done, \(Count.grouped(row.probed)) to be looked at, "
            text += "\(Count.grouped(row.open - row.probed)) to do"
        }
        if let remark = summary.remark { text += "; \(remark)" }
        try context.terminal.output.write("\(step): \(text)\n")
        try context.terminal.output.flush()
    }
}
