import ArgumentParser
import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText
import SystemPackage
import Workflow

/// `report`: what a run did, from its journal alone.
struct ReportCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Show what a run did.",
        usage: "report [RUN] [--json] [--junit FILE] [--metrics-file FILE] [--html FILE]",
        discussion: """
            RUN is the id of a run or its directory, by default the newest run; the directory of a plan that was kept joins \
            all that was done of it. The report comes from the journal alone, so \
            a run that was killed has one, and one that goes on has one up to now. FILE can be - for standard output.
            """)

    @Argument(help: ArgumentHelp("The run's id or directory.", valueName: "run"))
    var run: LocalArgument?

    @Flag(help: "Write the whole report as one JSON object.")
    var json = false

    @Option(help: ArgumentHelp("Write JUnit XML: a test case for each step.", valueName: "file"))
    var junit: LocalArgument?

    @Option(
        name: .customLong("metrics-file"),
        help: ArgumentHelp("Write Prometheus text for a file collector; the name ends in .prom.", valueName: "file"))
    var metrics: LocalArgument?

    @Option(help: ArgumentHelp("Write one HTML page that needs nothing else.", valueName: "file"))
    var html: LocalArgument?

    @OptionGroup var results: ResultOptions

    var writtenFiles: [LocalArgument] { [junit, metrics, html].compactMap(\.self) }

    func run(in context: CommandContext) async throws {
        let directory = try await directory(in: context)
        let document: ReportDocument
        var runs: [ReportDocument] = []
        let journal: JournalEnding
        if PlanFile.exists(in: directory) {
            let plan = try await RecordedPlan(directory: directory)
            (document, runs, journal) = (plan.whole, plan.runs, plan.journal)
        } else {
            let recorded = try await RecordedRun(directory: directory)
            (document, journal) = (recorded.document, recorded.journal)
        }
        let documents = runs.isEmpty ? [document] : runs
        let forms: [(file: LocalArgument?, text: () -> String)] = [
            (junit, { JUnitReport.text(documents) }), (metrics, { MetricsReport.text(documents) }),
            (html, { ReportPage.text(documents) }),
        ]
        var hasWritten = false
        for (file, text) in forms {
            guard let file else { continue }
            try await write(text(), to: file, in: context)
            hasWritten = true
        }
        let format = results.format(in: context)
        if json || (format == .json && !hasWritten) {
            var fields = document.json
            if !runs.isEmpty { fields["runs"] = .array(runs.map { .object($0.json) }) }
            try context.terminal.output.write(fields)
        } else if !hasWritten {
            try show(document, format: format, in: context)
        }
        try warn(of: journal, in: context)
    }

    // MARK: The run

    private func directory(in context: CommandContext) async throws -> FilePath {
        let configuration = context.session.configuration
        if let run, run.argument.bytes.contains(UInt8(ascii: "/")) {
            return run.path(home: configuration.environment.nonEmpty("HOME"))
        }
        if let run {
            let path = run.path(home: configuration.environment.nonEmpty("HOME"))
            if PlanFile.exists(in: path) { return path }
        }
        let store = try configuration.runStore()
        if let run {
            _ = try store.header(of: run.text)
            return store.path.appending(run.text)
        }
        guard let newest = try store.all().first else {
            throw ShellError.notFound("there is no run in '\(store.path)'")
        }
        return store.path.appending(newest)
    }

    // MARK: Files

    /// A file is there whole or not at all. Its temporary name does not end in `.prom`, which a collector would read.
    private func write(_ text: String, to file: LocalArgument, in context: CommandContext) async throws {
        guard !file.isStandardStream else { return try context.terminal.output.write(text) }
        let staged = try StagedFile(target: file.path(home: context.session.configuration.environment.nonEmpty("HOME")))
        try staged.write(Array(text.utf8), at: 0)
        try await staged.commit(mayReplace: true)
        guard !results.isQuiet(in: context) else { return }
        try context.terminal.note("wrote \(file.text.terminalSafe)")
    }

    // MARK: For people

    private static let shownFailures = 10

    private func show(_ document: ReportDocument, format: OutputFormat, in context: CommandContext) throws {
        let (subject, report) = (document.subject, document.report)
        if !results.isQuiet(in: context) {
            var writer = ResultWriter<ReportedStepRow>(context.terminal, format: format)
            for row in report.rows(subject.graph) { try writer.write(ReportedStepRow(row: row)) }
            try writer.finish()
        }
        guard format == .table, !results.isQuiet(in: context) else { return }
        let failed = report.failures.items.prefix(Self.shownFailures)
        for item in failed {
            try context.terminal.note(
                "\(item.step): \(subject.name(of: item).terminalSafe): \(item.message.terminalSafe)")
        }
        let more = report.totals.failed - failed.count
        if more > 0 { try context.terminal.note("… and \(Count.grouped(more)) more; --json and --html list them") }
        let code = report.ending.map { " (exit code \($0.exitCode.rawValue))" } ?? ""
        let totals = document.totals
        try context.terminal.note(
            "\(subject.workflow.terminalSafe) \(subject.run): \(document.status)\(code), \(Count(totals.done, "item")) done, "
                + "\(Count.grouped(totals.failed)) failed, \(ByteCount(totals.bytes)) in \(report.duration.short)"
                + (document.isIdle ? "; nothing was done: no step had anything to do" : ""))
    }

    private func warn(of journal: JournalEnding, in context: CommandContext) throws {
        switch journal {
        case .whole, .torn: break
        case .damaged(let length), .unknown(let length, _):
            try context.terminal.note(
                "mxshell: warning: the journal cannot be read behind its byte \(length); the report ends there")
        }
    }
}

/// A step of a report.
private struct ReportedStepRow: ResultRow {
    let row: RunReport.Row

    static let columns = [
        Column("STEP"), Column("KIND"), Column("STATUS"), Column("DONE", .right), Column("FAILED", .right),
        Column("SIZE", .right), Column("TIME", .right), Column("P50", .right), Column("P99", .right),
        Column("MAX", .right),
    ]
    static let nameColumn = 0

    func cells(exact: Bool) -> [String] {
        let totals = row.step?.totals ?? ItemTotals()
        let hasItems = totals.done + totals.failed > 0
        let latencies = row.step?.latencies
        func time(_ duration: Duration?) -> String {
            guard let duration else { return "-" }
            return exact ? "\(duration.seconds)" : duration.short
        }
        return [
            row.path, row.kind ?? "-", row.status.rawValue, hasItems ? "\(totals.done)" : "-",
            hasItems ? "\(totals.failed)" : "-", hasItems ? Self.size(totals.bytes, exact: exact) : "-",
            time(row.step?.duration), time(latencies?[percentile: 50]), time(latencies?[percentile: 99]),
            time(latencies?.largest),
        ]
    }

    var record: JSONObject { row.json }
}
