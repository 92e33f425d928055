import ArgumentParser
import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText
import Workflow

/// `plan`: what a run would do. Steps that only read are done; nothing is changed.
struct PlanCommand: NetworkCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Show what a workflow would do.",
        usage: "plan FILE [--input name=value]… [--sandbox]")

    @Argument(help: ArgumentHelp("The workflow file.", valueName: "file"))
    var file: LocalArgument

    @OptionGroup var inputs: InputOptions
    @OptionGroup var sandbox: SandboxOptions
    @OptionGroup var patience: PatienceOptions
    @OptionGroup var results: ResultOptions
    @OptionGroup var target: StoreOptions

    var isSilent: Bool { results.isQuiet }

    func run(in context: CommandContext) async throws {
        let prepared = try PreparedWorkflow(file, inputs: inputs, sandbox: sandbox, in: context)
        try await Self.show(
            try await Self.plan(prepared, store: try await target.store(in: context)), results: results, in: context)
    }

    static func plan(_ prepared: PreparedWorkflow, store: some ObjectStore) async throws -> RunPlan {
        try await WorkflowRunner(store: store).plan(
            prepared.document, inputs: prepared.inputs, options: prepared.options)
    }

    static func show(_ plan: RunPlan, results: ResultOptions, in context: CommandContext) async throws {
        let format = results.format(in: context)
        if format == .json {
            try context.terminal.output.write(plan.fields)
        } else if !results.isQuiet(in: context) {
            var writer = ResultWriter<StepPlanRow>(context.terminal, format: format)
            for step in plan.steps { try writer.write(StepPlanRow(plan: step)) }
            try writer.finish()
        }
        guard let (step, failure) = plan.failure else { return }
        throw ShellError(
            ShellError.Code(failure.error.code), "step '\(step)' would fail: \(failure.error.message)",
            exitCode: plan.exitCode)
    }
}

struct StepPlanRow: ResultRow {
    let plan: StepPlan

    static let columns = [
        Column("STEP"), Column("KIND"), Column("EFFECT"), Column("ITEMS", .right), Column("SIZE", .right),
        Column("TARGET"), Column("NOTES"),
    ]

    func cells(exact: Bool) -> [String] {
        [
            plan.step, plan.kind, plan.effect.rawValue, plan.count.map(String.init) ?? "-",
            plan.bytes.map { Self.size($0.bytes, exact: exact) } ?? "-", plan.target ?? "-",
            plan.notes.joined(separator: "; "),
        ]
    }

    var record: JSONObject { plan.fields }
}
