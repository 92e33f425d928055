import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import MictlanXText
import SystemPackage
import Workflow

/// A part of a plan that was divided, or what comes behind the parts.
struct PlanPart: Sendable {
    /// `K/N`, or `finish`.
    let name: String
    let directory: FilePath

    /// The parts of a plan in their order, what comes behind them last; none of a plan in one piece.
    static func all(of plan: KeptPlan) -> [PlanPart] {
        guard let count = plan.file.parts else { return [] }
        let parts = PlanParts(of: plan.place, count: count)
        return (1...count).map { PlanPart(name: "\($0)/\(count)", directory: parts.directory($0)) }
            + [PlanPart(name: "finish", directory: parts.finish)]
    }

    /// The part that a word names.
    ///
    /// - Throws: `ShellError` where the plan has no such part.
    static func named(_ name: String, of plan: KeptPlan, word: Int) throws(ShellError) -> PlanPart {
        let parts = all(of: plan)
        if let part = parts.first(where: { $0.name == name }) { return part }
        guard let last = parts.dropLast().last else {
            throw .usage(
                "the plan '\(plan.name)' is in one piece", hint: "'runs \(plan.name)' lists its runs", word: word)
        }
        throw .notFound(
            "the plan '\(plan.name)' has no part '\(name)'",
            hint: "its parts are 1/\(parts.count - 1) to \(last.name), and finish",
            word: word)
    }

    /// Whether its directory is there: what comes behind the parts has none before it is begun.
    private func isThere() async throws -> Bool {
        try await BlockingWork.run { [directory] _ in (try? FileStatus(directory.appending("journal"))) != nil }
    }

    /// How it stands; `nil` where it was not begun.
    func standing() async throws -> RunStanding? {
        guard try await isThere() else { return nil }
        return try await BlockingWork.run { [directory] _ in try PlanParts.standing(of: directory) }
    }

    /// What its journal says, which begins with that of the plan; `nil` where it has none.
    func summary() async throws -> ResumeSummary? {
        guard try await isThere() else { return nil }
        var isRunning = false
        if case .running? = try await standing() { isRunning = true }
        return try await ResumeSummary(name, journal: directory.appending("journal"), isRunning: isRunning)
    }

    /// What its directory says of it; `nil` where there is none.
    func header() async -> RunHeader? {
        try? await BlockingWork.run { [directory] _ in try RunHeader(in: directory) }
    }
}

extension KeptPlan {
    /// The plan that a word names; `nil` where it is no directory of one.
    static func ifNamed(_ argument: LocalArgument, in context: CommandContext) async throws -> KeptPlan? {
        let path = argument.path(home: context.session.configuration.environment.nonEmpty("HOME"))
        return PlanFile.exists(in: path) ? try await KeptPlan(argument, in: context) : nil
    }
}
