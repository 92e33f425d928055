import ArgumentParser
import MictlanXBatch
import MictlanXClient
import MictlanXText

/// `status`: how the steps of a run stand, also while it runs.
struct StatusCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show how the steps of a run stand.",
        usage: "status [RUN|PLAN] [-o table|json|ndjson]",
        discussion:
            "Without a run the newest one is shown; PLAN is the directory of a plan that was divided, whose parts are shown. "
            + "All is read from journals; nothing is changed.")

    @Argument(help: ArgumentHelp("The run, or the directory of a plan; the newest run by default.", valueName: "run"))
    var run: LocalArgument?

    @OptionGroup var results: ResultOptions

    func run(in context: CommandContext) async throws {
        if let run {
            let path = run.path(home: context.session.configuration.environment.nonEmpty("HOME"))
            if PlanFile.exists(in: path) {
                return try await showParts(of: try await KeptPlan(run, in: context), context)
            }
        }
        let store = try context.session.configuration.runStore()
        guard let id = try run?.text ?? store.all().first else {
            throw ShellError.noMatch("there is no run in '\(store.path)'")
        }
        try await Self.show(id, results: results, in: context)
    }

    /// Shows how the parts of a plan stand.
    private func showParts(of plan: KeptPlan, _ context: CommandContext) async throws {
        guard let count = plan.file.parts else {
            throw ShellError.usage("the plan '\(plan.name)' is in one piece", hint: "'runs' lists its runs", word: 1)
        }
        let parts = PlanParts(of: plan.place, count: count)
        var writer = ResultWriter<PlanPartRow>(context.terminal, format: results.format(in: context))
        for number in 1...count + 1 {
            let row =
                number > count
                ? try await PlanPartRow("finish", in: parts.finish)
                : try await PlanPartRow("\(number)/\(count)", in: parts.directory(number))
            if !results.isQuiet(in: context) { try writer.write(row) }
        }
        if !results.isQuiet(in: context) { try writer.finish() }
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
