import LineEditing
import MictlanXBatch
import MictlanXClient
import MictlanXText
import Workflow

/// Runs a durable run to its end, and shows it.
struct RunExecution: Sendable {
    let run: DurableRun
    let deadline: Duration?
    let mode: RunModeOptions
    let isConfirmed: Bool
    let results: ResultOptions
    let events: EventOutput

    /// - Throws: `ShellError` with the run's code, and with the command that goes on.
    func execute(on store: any ObjectStore, in context: CommandContext) async throws {
        let prepared = run.prepared
        let view = RunView(
            context.terminal, format: events.isOnOutput ? .ndjson : results.format(in: context),
            isQuiet: results.isQuiet(in: context), tellsStart: run.summary == nil, events: events.stream,
            control: prepared.options.control)
        var options = prepared.options
        options.deadline = deadline
        options.heartbeat = RunView.heartbeat
        mode.apply(to: &options, in: context)
        options.events = { view.show($0) }
        options.otherBulks = try Self.otherBulks(in: context)
        let router = context.router
        // What journal and events say of the end is what the process ends with.
        options.signalCode = { router.ending.flatMap { ExitCode(rawValue: $0.exitCode) } ?? view.failureCode }
        options.confirm = { await DeleteQuestion($0).answer(isConfirmed: isConfirmed, in: context) }
        let before = options.beforeStart
        options.beforeStart = { chosen in
            try await before(chosen)
            view.show { try tell(chosen, in: context) }
        }
        let outcome = try await Self.run(prepared, options, store: store, view, router: router)
        if !outcome.hasBegun, run.isNew { await run.discard() }
        try view.finish(outcome)
        guard outcome.exitCode != .ok else { return }
        throw error(of: outcome)
    }

    /// What was begun at this prompt, or in another process, can be waited for.
    private static func otherBulks(in context: CommandContext) throws -> OtherBulks {
        let jobs = context.session.jobs
        return OtherBulks(runs: try context.session.configuration.runStore()) { name in
            do {
                return try await jobs.bulk(name, word: 0)
            } catch let error as ShellError {
                throw MictlanXError(.notFound, error.message)
            }
        }
    }

    /// Says what a resume found, and what it does with it.
    private func tell(_ chosen: ChosenSteps, in context: CommandContext) throws {
        guard let summary = run.summary, !results.isQuiet(in: context) else { return }
        try context.terminal.note("run \(summary.run) goes on\(summary.remark.map { "; \($0)" } ?? "")")
        guard results.format(in: context) == .table else { return }
        var table = TableLayout(columns: StepStandingRow.columns)
        var text = ""
        let decisions = mode.decisions.map { ($0.key, $0.value) }
        for row in summary.rows(chosen, decisions: Dictionary(decisions) { $1 }) {
            text += table.lines(adding: row.cells(exact: false))
        }
        text += table.remainder()
        if !text.isEmpty { try context.terminal.note(String(text.dropLast())) }
    }

    private static func run(
        _ prepared: PreparedWorkflow, _ options: RunOptions, store: some ObjectStore, _ view: RunView,
        router: SignalRouter
    ) async throws -> RunOutcome {
        let runner = WorkflowRunner(store: store)
        return try await router.withHandler {
            view.show(options.control.stopHarder(), grace: options.grace)
        } around: {
            try await runner.run(prepared.document, inputs: prepared.inputs, options: options)
        }
    }

    private func error(of outcome: RunOutcome) -> ShellError {
        let command = run.goingOn
        guard let (step, failure) = outcome.failure else {
            if outcome.exitCode == .tolerated {
                return ShellError(
                    .failed, "failures were tolerated in run \(outcome.runID), and --strict was given",
                    exitCode: .tolerated)
            }
            return ShellError(
                .cancelled, "run \(outcome.runID) was stopped", exitCode: outcome.exitCode,
                hint: outcome.hasBegun ? "to go on: \(command)" : refusal)
        }
        let subject = failure.isOfRun ? "" : "step '\(step)' failed: "
        var error = ShellError(
            ShellError.Code(failure.error.code, endingWith: outcome.exitCode), subject + failure.error.message,
            exitCode: outcome.exitCode,
            hint: outcome.hasBegun ? "when the cause is mended: \(command)" : refusal)
        error.attempts = failure.error.attempts
        return error
    }

    /// How the run stands after it was refused before it began.
    private var refusal: String {
        if run.isNew { return "nothing was done, and no run is left of it" }
        return "nothing was done; " + (run.wasDone ? "the run is done, as before" : "to go on: \(run.goingOn)")
    }
}
