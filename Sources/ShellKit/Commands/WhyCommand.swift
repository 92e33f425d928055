import ArgumentParser
import MictlanXBatch
import MictlanXClient
import MictlanXText

/// `why`: what a resume would do with one step, and for which reason.
struct WhyCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "why", abstract: "Say what a resume does with a step, and why.",
        usage: "why [RUN|PLAN [K/N|finish]] STEP",
        discussion: """
            Without a run the newest one is looked at; of a plan in parts all parts that were begun, or the one that is named. \
            Where the workflow's file is another one than when the run began, what 'resume --edited' would make of the step is \
            told with the fields that differ.
            """)

    @Argument(
        help: ArgumentHelp(
            "The run, by default the newest, or a plan and its part, and the step.", valueName: "[run] step"))
    var words: [LocalArgument]

    func validate() throws {
        guard (1...3).contains(words.count) else {
            throw ValidationError("'why' takes a step, a run and a step, or a plan, a part and a step")
        }
    }

    func run(in context: CommandContext) async throws {
        let store = try context.session.configuration.runStore()
        guard let step = words.last?.text, let first = words.first else { return }
        if words.count > 1, let plan = try await KeptPlan.ifNamed(first, in: context) {
            return try await explain(step, of: plan, context)
        }
        guard words.count < 3 else {
            throw ShellError.usage("'\(words[1].text)' is no part: only a plan has parts", word: 2)
        }
        guard let run = try words.count > 1 ? first.text : store.all().first else {
            throw ShellError.noMatch("there is no run in '\(store.path)'")
        }
        let summary = try await ResumeSummary(run, in: store)
        guard var text = summary.text(of: step) else {
            let known = summary.rows.map(\.step)
            throw ShellError.notFound(
                "the journal of run \(run) knows no step '\(step)': it has not begun",
                hint: known.isEmpty ? nil : "it knows \(known.joined(separator: ", "))", word: words.count)
        }
        if let edit = try await EditedFile(of: run, in: store)?.remark(on: step) { text += "; \(edit)" }
        try context.terminal.output.write("\(step): \(text)\n")
        try context.terminal.output.flush()
    }

    /// Says of each part what a resume of it would do with the step.
    private func explain(_ step: String, of plan: KeptPlan, _ context: CommandContext) async throws {
        let parts = words.count == 3 ? [try PlanPart.named(words[1].text, of: plan, word: 2)] : PlanPart.all(of: plan)
        guard !parts.isEmpty else {
            throw ShellError.usage(
                "the plan '\(plan.name)' is in one piece", hint: "'runs \(plan.name)' lists its runs; 'why RUN STEP'",
                word: 1)
        }
        var isKnown = false
        for part in parts {
            guard var text = try await part.summary()?.text(of: step) else { continue }
            isKnown = true
            if try await part.standing() == nil { text = "the part was not begun" }
            try context.terminal.output.write("\(part.name) \(step): \(text)\n")
        }
        try context.terminal.output.flush()
        guard isKnown else {
            throw ShellError.notFound(
                "no journal of the plan '\(plan.name)' knows a step '\(step)': it has not begun", word: words.count)
        }
    }
}

extension ResumeSummary {
    /// What a resume does with a step; `nil` where the journal does not know it.
    fileprivate func text(of step: String) -> String? {
        guard let row = rows.first(where: { $0.step == step }) else { return nil }
        var text = row.reason
        if row.open > 0, row.history.lists[0] != nil {
            text += "; \(Count(row.history.done.count, "item")) done, \(Count.grouped(row.probed)) to be looked at, "
            text += "\(Count.grouped(row.open - row.probed)) to do"
        }
        if let remark { text += "; \(remark)" }
        return text
    }
}
