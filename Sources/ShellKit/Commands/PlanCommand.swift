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
        usage: "plan FILE [--input name=value]… [-O DIR [--split N]] [--list] [--sandbox] [-o table|json|ndjson]",
        discussion: """
            Selections and assertions are done, changes are counted, and what cannot be known is shown as unknown. -O keeps \
            the plan in a new directory, with the lists that were made, for 'run --plan DIR': that does what was shown, \
            and nothing else. --split N divides the lists into N parts for as many machines. --list shows the items.
            """)

    @Argument(help: ArgumentHelp("The workflow file.", valueName: "file"))
    var file: LocalArgument

    @OptionGroup var inputs: InputOptions
    @OptionGroup var sandbox: SandboxOptions
    @Option(
        name: [.customShort("O"), .customLong("out")],
        help: ArgumentHelp("Keep the plan in a new directory.", valueName: "dir"))
    var place: LocalArgument?

    @Option(
        name: .customLong("split"),
        help: ArgumentHelp("With -O: divide its lists into so many parts.", valueName: "n"),
        transform: ValueParsing.positive)
    var parts: Int?

    @Flag(name: .customLong("list"), help: "Show the items.")
    var listsItems = false

    @OptionGroup var patience: PatienceOptions
    @OptionGroup var results: ResultOptions
    @OptionGroup var target: StoreOptions

    var isSilent: Bool { results.isQuiet }
    var effect: StoreEffect { .rehearses }
    var writtenFiles: [LocalArgument] { place.map { [$0] } ?? [] }

    func validate() throws {
        guard parts == nil || place != nil else { throw ValidationError("--split needs -O") }
        guard parts ?? 1 <= PlanFile.maximumParts else {
            throw ValidationError("a plan has at most \(PlanFile.maximumParts) parts")
        }
    }

    func run(in context: CommandContext) async throws {
        let prepared = try PreparedWorkflow(file, inputs: inputs, sandbox: sandbox, in: context).protecting(
            try target.protected(in: context))
        let store = try await target.store(in: context)
        if let place {
            let (plan, hash) = try await KeptPlan.make(
                prepared, at: place, parts: parts, target: target, store: store, in: context)
            return try await show(plan, keptAs: hash, in: context)
        }
        // The lists are there as long as their directory.
        let directory = try RunDirectory(temporaryIn: prepared.options.temporaryDirectory)
        defer { directory.removeIfTemporary() }
        var options = prepared.options
        options.directory = directory
        try await show(try await prepared.with(options).plan(on: store), keptAs: nil, in: context)
    }

    private func show(_ plan: RunPlan, keptAs hash: Checksum?, in context: CommandContext) async throws {
        let format = results.format(in: context)
        if !listsItems || format == .table {
            try await Self.show(plan, keptAs: hash, results: results, in: context)
        }
        if listsItems, !results.isQuiet(in: context) {
            var writer = ResultWriter<PlannedItemRow>(context.terminal, format: format)
            for step in plan.steps {
                guard let items = step.items else { continue }
                for try await listed in items.items() { try writer.write(PlannedItemRow(step: step, listed: listed)) }
            }
            try writer.finish()
        }
        if listsItems, format != .table { try Self.check(plan) }
        guard let hash, let place, !results.isQuiet(in: context) else { return }
        let part = parts.map { " --shard K/\($0)', then with --finish" } ?? "'"
        try context.terminal.note(
            "kept in '\(place.text)', to be run with 'mxshell run --plan \(place.text)\(part); its checksum is \(hash.hex)"
        )
        guard parts != nil else { return }
        // What has no list, and what must not come before all of something else.
        let whole = plan.steps.filter { step in
            if plan.partialSteps.contains(where: { $0.hasPrefix("\(step.step)/") }) { return !step.isWhollyDivided }
            return [.change, .delete].contains(step.effect) && !plan.partialSteps.contains(step.step)
        }
        guard !whole.isEmpty else { return }
        let names = whole.map { step in
            let isInPart = plan.partialSteps.contains { $0.hasPrefix("\(step.step)/") }
            return "\(isInPart ? "the rest of " : "")\(step.step.terminalSafe) (\(step.kind))"
        }.joined(separator: ", ")
        try context.terminal.note("not divided, done by --finish: \(names)")
    }

    static func show(_ plan: RunPlan, keptAs hash: Checksum? = nil, results: ResultOptions, in context: CommandContext)
        async throws
    {
        let format = results.format(in: context)
        if format == .json {
            var fields = plan.fields
            if let hash { fields["hash"] = .string(hash.hex) }
            try context.terminal.output.write(fields)
        } else if !results.isQuiet(in: context) {
            var writer = ResultWriter<StepPlanRow>(context.terminal, format: format)
            for step in plan.steps { try writer.write(StepPlanRow(plan: step)) }
            try writer.finish()
        }
        try check(plan)
    }

    private static func check(_ plan: RunPlan) throws {
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
    static let nameColumn = 0

    func cells(exact: Bool) -> [String] {
        [
            plan.step, plan.kind, plan.effect.rawValue, plan.count.map(String.init) ?? "-",
            plan.bytes.map { Self.size($0.bytes, exact: exact) } ?? "-", plan.target ?? "-",
            plan.notes.joined(separator: "; "),
        ]
    }

    var record: JSONObject { plan.fields }
}

/// An item of a step that was planned.
struct PlannedItemRow: ResultRow {
    let step: StepPlan
    let listed: ListedItem

    static let columns = [Column("STEP"), Column("EFFECT"), Column("SIZE", .right), Column("ITEM"), Column("FROM")]
    static let nameColumn = 3

    private var source: String? {
        switch listed.item {
        case .file(let file): "\(file.path)"
        case .put(let put): "\(put.file.path)"
        case .refused(let item): item.reason
        case .ball: nil
        }
    }

    func cells(exact: Bool) -> [String] {
        [
            step.step, step.effect.rawValue, Self.size(listed.item.size, exact: exact), listed.item.label,
            source ?? "-",
        ]
    }

    var record: JSONObject {
        [
            "step": .string(step.step), "effect": .string(step.effect.rawValue), "ordinal": .int(listed.ordinal),
            "item": .string(listed.item.label), "size": .int(listed.item.size),
            "from": source.map { .string($0) } ?? .null,
        ]
    }
}
