import ArgumentParser
import MictlanXClient
import MictlanXModel
import MictlanXNode
import MictlanXText
import SystemPackage

/// Which store on this machine is meant.
struct StoreDirectoryOptions: ParsableArguments, Sendable {
    @Option(help: ArgumentHelp("The store's directory; default is the embedded store.", valueName: "dir"))
    var data: LocalArgument?

    func path(in context: CommandContext) throws -> FilePath {
        let shell = context.session.configuration
        return try data?.path(home: shell.environment.nonEmpty("HOME")) ?? shell.storeDirectory()
    }
}

/// `mxshell node check`: reads a whole store and reports damage.
struct NodeCheckCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Read a whole store and report damage.",
        usage: "mxshell node check [--data DIR] [--json]",
        discussion: """
            A node may be serving the store meanwhile. Every replica is read and hashed. Exit code 0 if everything that was \
            acknowledged is there, 11 if not. Files that only take space are listed and are no fault. Nothing is changed, \
            but that the copy of an older catalog goes when all is there.
            """)

    @OptionGroup var store: StoreDirectoryOptions

    @Flag(help: "One JSON object, as -o json does.")
    var json = false

    @OptionGroup var results: ResultOptions

    func run(in context: CommandContext) async throws {
        let report = try await StoreCheck.run(try store.path(in: context))
        if !results.isQuiet(in: context) {
            try StoreReportText(report: report).write(
                to: context.terminal, json ? .json : results.format(in: context))
        }
        for copy in report.removedCopies {
            try context.terminal.note("removed '\(copy)', the catalog from before the store was carried forward")
        }
        guard report.isClean else {
            throw ShellError(
                .checksumMismatch, "the store is damaged", hint: "'mxshell node repair' mends what it can"
            )
        }
    }
}

/// A report for people and for machines.
struct StoreReportText: Sendable {
    let report: StoreReport

    func write(to terminal: Terminal, _ format: OutputFormat) throws {
        if format.isJSON { return try terminal.output.write(record) }
        guard !format.isForPrograms else {
            var writer = ResultWriter<StoreFindingRow>(terminal, format: format)
            for detail in report.details { try writer.write(StoreFindingRow(detail: detail)) }
            return try writer.finish()
        }
        let output = terminal.output
        for detail in report.details {
            let cells = StoreFindingRow(detail: detail).cells(exact: true)
            try output.write(
                cells.map { output.isTerminal ? $0.terminalSafe : TSV.field($0) }.joined(separator: "\t") + "\n")
        }
        let found = report.counts.values.reduce(0, +)
        if found > report.details.count {
            try output.write("…\t-\t\(found - report.details.count) more\t-\n")
        }
        try output.write(
            "\(report.isClean ? "clean" : "damaged")\t-\t\(Count(report.chunks, "chunk"))\t"
                + "\(Count(report.verified, "replica")) read, \(ByteCount(report.verifiedBytes))\n")
    }

    var record: JSONObject {
        var counts = JSONObject()
        for finding in StoreReport.Finding.allCases { counts[finding.rawValue] = .int(report.counts[finding] ?? 0) }
        return [
            "clean": .bool(report.isClean), "in_use": .bool(report.isInUse), "chunks": .int(report.chunks),
            "staged": .int(report.staged), "verified": .int(report.verified),
            "verified_bytes": .int(report.verifiedBytes), "counts": .object(counts),
            "details": .array(
                report.details.map { .object(StoreFindingRow(detail: $0).record) }),
        ]
    }
}

/// One finding of a check.
private struct StoreFindingRow: ResultRow {
    let detail: StoreReport.Detail

    static let columns = [Column("FINDING"), Column("PEER"), Column("SUBJECT"), Column("MESSAGE")]
    static let nameColumn = 2

    func cells(exact: Bool) -> [String] {
        [detail.finding.rawValue, detail.peer ?? "-", detail.subject, detail.message]
    }

    var record: JSONObject {
        [
            "finding": .string(detail.finding.rawValue), "peer": detail.peer.map { .string($0) } ?? .null,
            "subject": .string(detail.subject), "message": .string(detail.message),
        ]
    }
}
