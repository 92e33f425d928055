import ArgumentParser
import MictlanXBatch
import MictlanXClient
import MictlanXText

/// `status`: how the steps of a run stand, also while it runs.
struct StatusCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show how the steps of a run stand.",
        usage: "status [RUN] [-o table|json|ndjson]",
        discussion: "Without a run the newest one is shown. All is read from its journal; nothing is changed.")

    @Argument(help: ArgumentHelp("The run; the newest one by default.", valueName: "run"))
    var run: TextArgument?

    @OptionGroup var results: ResultOptions

    func run(in context: CommandContext) async throws {
        let store = try context.session.configuration.runStore()
        guard let id = try run?.text ?? store.all().first else {
            throw ShellError.noMatch("there is no run in '\(store.path)'")
        }
        try await Self.show(id, results: results, in: context)
    }

    /// Shows how a run stands.
    static func show(_ id: String, results: ResultOptions, in context: CommandContext) async throws {
        let store = try context.session.configuration.runStore()
        guard let row = try RunRow(id, in: store) else {
            let near = Suggestion.closest(to: id, among: try store.all().prefix(1_000))
            throw ShellError.notFound("there is no run '\(id)'", hint: near.map { "did you mean \($0)?" }, word: 1)
        }
        let steps = try await ResumeSummary(id, in: store).rows
        let format = results.format(in: context)
        guard !results.isQuiet(in: context) else { return }
        if format == .json {
            try context.terminal.output.write(
                row.record.adding(["steps": .array(steps.map { .object($0.record) })]) as JSONObject)
            return try context.terminal.output.flush()
        }
        if format == .table { try context.terminal.note("run \(id): \(row.standing.name)") }
        var writer = ResultWriter<StepStandingRow>(context.terminal, format: format)
        for step in steps { try writer.write(step) }
        try writer.finish()
    }
}
