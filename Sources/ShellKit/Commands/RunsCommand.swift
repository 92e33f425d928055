import ArgumentParser
import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText

/// `runs`: all runs, newest first, or those of a plan.
struct RunsCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs", abstract: "List the runs of workflows, newest first.",
        usage: "runs [PLAN] [-o table|json|ndjson]",
        discussion:
            "PLAN is the directory of a plan: its parts that were begun are listed, and the runs that carry out the whole of it."
    )

    @Argument(help: ArgumentHelp("The directory of a plan, whose runs are listed.", valueName: "plan"))
    var plan: LocalArgument?

    @OptionGroup var results: ResultOptions

    var isPaged: Bool { true }

    func run(in context: CommandContext) async throws {
        let store = try context.session.configuration.runStore()
        let wanted: KeptPlan? = if let plan { try await KeptPlan(plan, in: context) } else { nil }
        var writer = ResultWriter<RunRow>(context.terminal, format: results.format(in: context))
        for part in wanted.map(PlanPart.all) ?? [] {
            guard let standing = try await part.standing() else { continue }
            let row = RunRow(run: part.name, standing: standing, header: await part.header())
            if !results.isQuiet(in: context) { try writer.write(row) }
        }
        for run in try store.all() {
            guard let row = try RunRow(run, in: store) else { continue }
            if let wanted, row.header?.plan?.plan != wanted.file.plan { continue }
            if !results.isQuiet(in: context) { try writer.write(row) }
        }
        if !results.isQuiet(in: context) { try writer.finish() }
    }
}

/// A run in a list of runs.
struct RunRow: ResultRow {
    let run: String
    let standing: RunStanding
    /// `nil` where it cannot be read.
    let header: RunHeader?

    /// A run that is there; `nil` for one that was removed meanwhile.
    init?(_ run: String, in store: RunStore) throws {
        do throws(MictlanXError) {
            standing = try store.state(of: run)
        } catch {
            guard error.code == .notFound else { throw error }
            return nil
        }
        self.run = run
        header = try? store.header(of: run)
    }

    init(run: String, standing: RunStanding, header: RunHeader?) {
        self.run = run
        self.standing = standing
        self.header = header
    }

    static let columns = [
        Column("RUN"), Column("STATE"), Column("EXIT", .right), Column("STARTED"), Column("WORKFLOW"),
    ]
    static let nameColumn = 0

    private var exit: Int? {
        if case .ended(_, let code) = standing { Int(code.rawValue) } else { nil }
    }

    func cells(exact: Bool) -> [String] {
        [
            run, standing.name, exit.map(String.init) ?? "-", started(exact: exact)?.description ?? "-",
            header?.workflow ?? "-",
        ]
    }

    /// A person needs no more than seconds.
    private func started(exact: Bool) -> Timestamp? {
        guard let moment = header?.started.nanoseconds, !exact else { return header?.started }
        return Timestamp(nanoseconds: moment - moment % 1_000_000_000)
    }

    var record: JSONObject {
        var record: JSONObject = [
            "run": .string(run), "state": .string(standing.name), "unfinished": .bool(standing.isUnfinished),
        ]
        record["exit"] = exit.map { .int($0) }
        record["started"] = header.map { .string($0.started.description) }
        record["workflow"] = header.map { .string($0.workflow) }
        if case .running(let holder) = standing {
            record["pid"] = .int(Int(holder.pid))
            record["host"] = .string(holder.host)
        }
        return record
    }
}
