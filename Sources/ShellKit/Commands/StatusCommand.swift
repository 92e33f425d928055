import ArgumentParser
import MictlanXBatch
import MictlanXClient
import MictlanXText

/// `status`: how the steps of a run stand, also while it runs.
struct StatusCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show how the steps of a run stand.",
        usage: "status [RUN|PLAN [K/N|finish]] [-o table|json|ndjson]",
        discussion:
            "Without a run the newest one is shown; PLAN is the directory of a plan that was divided, whose parts are shown, or "
            + "the steps of one of them. All is read from journals; nothing is changed.")

    @Argument(help: ArgumentHelp("The run, or the directory of a plan; the newest run by default.", valueName: "run"))
    var run: LocalArgument?

    @Argument(help: ArgumentHelp("A part of the plan: its steps are shown.", valueName: "part"))
    var part: TextArgument?

    @OptionGroup var results: ResultOptions

    func run(in context: CommandContext) async throws {
        if let run, let plan = try await KeptPlan.ifNamed(run, in: context) {
            guard let part else { return try await showParts(of: plan, context) }
            return try await show(try PlanPart.named(part.text, of: plan, word: 2), context)
        }
        if let part { throw ShellError.usage("'\(part.text)' is no part: only a plan has parts", word: 2) }
        let store = try context.session.configuration.runStore()
        guard let id = try run?.text ?? store.all().first else {
            throw ShellError.noMatch("there is no run in '\(store.path)'")
        }
        try await Self.show(id, results: results, in: context)
    }

    /// Shows how the parts of a plan stand.
    private func showParts(of plan: KeptPlan, _ context: CommandContext) async throws {
        guard plan.file.parts != nil else {
            throw ShellError.usage(
                "the plan '\(plan.name)' is in one piece", hint: "'runs \(plan.name)' lists its runs", word: 1)
        }
        var writer = ResultWriter<PlanPartRow>(context.terminal, format: results.format(in: context))
        for part in PlanPart.all(of: plan) {
            let row = try await PlanPartRow(part)
            if !results.isQuiet(in: context) { try writer.write(row) }
        }
        if !results.isQuiet(in: context) { try writer.finish() }
    }

    /// Shows how the steps of a part stand.
    private func show(_ part: PlanPart, _ context: CommandContext) async throws {
        guard let summary = try await part.summary(), try await part.standing() != nil else {
            throw ShellError.noMatch("part \(part.name) was not begun", word: 2)
        }
        guard !results.isQuiet(in: context) else { return }
        var writer = ResultWriter<StepStandingRow>(context.terminal, format: results.format(in: context))
        for step in summary.rows { try writer.write(step) }
        try writer.finish()
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
