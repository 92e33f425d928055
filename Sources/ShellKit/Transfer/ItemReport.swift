import MictlanXClient
import Workflow

/// Collects what became of the items of one command and shows it as it happens; many tasks report to it.
actor ItemReport<Row: ResultRow> {
    private var writer: ResultWriter<Row>
    private let context: CommandContext
    private let format: OutputFormat
    private let isQuiet: Bool
    private let progress: Progress
    private var succeeded = 0
    private var failures = 0
    private var firstFailure: ShellError?
    private var failuresDiffer = false

    init(_ context: CommandContext, results: ResultOptions, progress: Progress) {
        self.context = context
        format = results.format(in: context)
        isQuiet = results.isQuiet(in: context)
        self.progress = progress
        writer = ResultWriter(context.terminal, format: format)
    }

    func succeed(_ row: Row) throws {
        succeeded += 1
        progress.finishItem()
        guard !isQuiet else { return }
        progress.clear()
        try writer.write(row)
    }

    /// Shows the failure of one item; the others go on.
    func fail(_ error: ShellError) throws {
        if let firstFailure, firstFailure.exitCode != error.exitCode { failuresDiffer = true }
        firstFailure = firstFailure ?? error
        failures += 1
        progress.finishItem()
        progress.clear()
        try context.terminal.output.flush()
        let report = ErrorReport(error)
        try context.terminal.messages.write(report.text(format: format, hasColour: context.terminal.hasColour))
        try context.terminal.messages.flush()
    }

    var successCount: Int { succeeded }
    var failureCount: Int { failures }

    /// Ends the results.
    ///
    /// - Throws: `ShellError` when an item failed: 6 when others succeeded, else the code that all failures share.
    func finish(_ noun: String) throws {
        progress.clear()
        if !isQuiet { try writer.finish() }
        guard let firstFailure else { return }
        let total = succeeded + failures
        guard total > 1 else { throw Reported(code: firstFailure.exitCode) }
        let code: ExitCode = succeeded > 0 || failuresDiffer ? .partial : firstFailure.exitCode
        throw ShellError(
            code == .partial ? "partial" : firstFailure.code, code,
            "\(Count.grouped(failures)) of \(Count(total, noun)) failed")
    }
}

/// An error that was shown when it happened: only its code is left to tell.
struct Reported: Error {
    var code: ExitCode
}
