import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText

/// Collects what became of the items of one command and shows it as it happens; many tasks report to it.
actor ItemReport {
    private var writer: ResultWriter<TransferRow>
    private let context: CommandContext
    private let format: OutputFormat
    private let isQuiet: Bool
    /// Whether every item is a row, however many there are.
    private let isVerbose: Bool
    private let progress: Progress
    /// The run that the command is; `nil` for a command that is none.
    nonisolated let commandRun: CommandRun?
    private(set) var count = ItemCount()
    private var bytes = 0
    /// How many successes have no size.
    private var unsized = 0
    /// Whether a rehearsal has found something that would stay as it is.
    private var leavesAny = false
    private var outcomes: [String: Int] = [:]
    private var firstFailure: ShellError?
    private var notBegun = 0
    /// The failure of a command over one item, which is that of the command.
    private var onlyFailure: ShellError?

    init(
        _ context: CommandContext, results: ResultOptions, progress: Progress, run: CommandRun? = nil,
        isVerbose: Bool = false
    ) {
        self.isVerbose = isVerbose || context.session.configuration.isVerbose
        self.context = context
        commandRun = run
        format = results.format(in: context)
        isQuiet = results.isQuiet(in: context)
        self.progress = progress
        writer = ResultWriter(context.terminal, format: format)
    }

    func succeed(_ row: TransferRow) throws {
        note(row)
        progress.finishItem()
        guard !isQuiet else { return }
        guard !isSummed else { return writer.keep(row) }
        try progress.aside { try writer.write(row) }
    }

    private func note(_ row: TransferRow) {
        count.succeed()
        bytes +|= row.size ?? 0
        if row.size == nil { unsized += 1 }
        outcomes[row.outcome, default: 0] += 1
    }

    /// Whether a person gets the totals alone: thousands of rows on a terminal tell nobody anything.
    private var isSummed: Bool {
        !isVerbose
            && ItemFlood.isSummed(
                progress.totalItems,
                isTerminal: (context.terminal.output.isTerminal && context.terminal.messages.isTerminal)
                    || context.terminal.isLogged,
                format: format)
    }

    /// Tells of a success that is less than was asked for.
    func warn(_ message: String) throws {
        try progress.aside { try context.terminal.note("mxshell: warning: \(message)") }
    }

    /// Tells what would become of an item: for machines as a row, for people as the command that does it, where there is one.
    /// What would stay as it is is only counted for them.
    func plan(_ row: TransferRow, command: ItemCommand? = nil) throws {
        let isLeft = row.outcome == DryRun.unchanged
        leavesAny = leavesAny || isLeft
        guard format == .table, isLeft || command != nil else { return try succeed(row) }
        note(row)
        guard !isQuiet, !isLeft, let command else { return }
        try context.terminal.output.write(command.line)
    }

    /// Tells what of the trees is no content.
    func leaveOut(_ parts: [FileWalker.LeftOut], of total: Int) throws {
        guard total > 0, !isQuiet else { return }
        outcomes["skipped", default: 0] += total
        if format.isJSON {
            for part in parts { try writer.write(TransferRow(part)) }
        }
        for note in FileWalker.LeftOut.notes(parts, of: total) {
            try context.terminal.note("mxshell: \(note.terminalSafe)")
        }
    }

    /// Takes note of items that were not begun, as a failure before them ended the work.
    func stop(before count: Int) { notBegun += count }

    /// Takes the number of items, once it is known.
    func expect(_ count: Int) { progress.expect(totalItems: count) }

    /// Shows the failure of one item; the others go on. People see the first ones, machines all. Where there is only one item,
    /// ``finish(_:isRehearsal:)`` throws it: it then has its place in the script.
    func fail(_ error: ShellError, of subject: ItemSubject? = nil) throws {
        var error = error
        if let subject { error.message = subject.naming(error.message) }
        if count.fail(error.exitCode) { firstFailure = error }
        progress.finishItem(hasFailed: true)
        if format.isJSON, let subject { try progress.aside { try writer.write(subject.row(error)) } }
        guard count.total > 1 || progress.totalItems != 1 else {
            onlyFailure = error
            return
        }
        try showOnly()
        guard format.isJSON || FailureFlood.shows(count.failed) else { return }
        try show(error)
    }

    private func show(_ error: ShellError) throws {
        try progress.aside { try context.terminal.show(ErrorReport(error), format: format) }
    }

    /// Shows the failure that was kept back, as it is not the only thing to tell.
    private func showOnly() throws {
        guard let error = onlyFailure else { return }
        onlyFailure = nil
        try show(error)
    }

    /// Ends the results.
    ///
    /// - Parameters:
    ///   - noun: what an item is.
    ///   - isRehearsal: whether nothing was done, and the total is what was asked for.
    /// - Throws: `ShellError` when an item failed: 6 when others succeeded, else the code that all failures share.
    func finish(_ noun: String, isRehearsal: Bool = false) throws {
        progress.end()
        if !isQuiet {
            try writer.finish()
            try showTotals(noun, isWanted: (isRehearsal || leavesAny) && !format.isJSON)
        }
        if !format.isJSON, let rest = FailureFlood.rest(of: count.failed) {
            try context.terminal.note(rest)
        }
        guard let firstFailure else { return }
        if count.total + notBegun == 1, let onlyFailure { throw onlyFailure }
        try showOnly()
        let code = count.exitCode
        let total = count.total + notBegun
        guard total > 1 else { throw Reported(code: code) }
        // Only a replace that has lost the old content ends the work on the others.
        let were = "\(Count.grouped(notBegun)) \(notBegun == 1 ? "was" : "were")"
        let rest = notBegun > 0 ? ", and \(were) not begun, as the old content of one is lost" : ""
        throw ShellError(
            code == .partial ? .partial : firstFailure.code,
            "\(Count.grouped(count.failed)) of \(Count(total, noun)) failed\(rest)", exitCode: code,
            // A run keeps its flags and its list: where those are wrong, it would fail again.
            hint: code == .usage ? nil : commandRun.map { "when the cause is mended, \($0.hint)" })
    }
}

extension ItemReport {
    /// Runs the items and ends the results when it was interrupted.
    ///
    /// - Parameters:
    ///   - remark: what is there now and how to go on, given how many items succeeded.
    ///   - body: works off the items.
    /// - Throws: `ShellError` with code 130 in place of a cancellation.
    nonisolated func run(
        remark: @Sendable (_ succeeded: Int) -> String, _ body: @Sendable () async throws -> Void
    ) async throws {
        do {
            if let commandRun {
                try await commandRun.working {
                    await count
                } _: {
                    try await body()
                }
            } else {
                try await body()
            }
        } catch let error where error is CancellationError || MictlanXError.Code.cancelled ~= error {
            let succeeded = try await interrupt()
            throw ShellError(.cancelled, "interrupted: \(remark(succeeded))", hint: commandRun?.hint)
        }
    }

    private func interrupt() throws -> Int {
        progress.end()
        if !isQuiet { try writer.finish() }
        return count.succeeded
    }

    /// The last line of a long operation tells what it came to; scripts count for themselves, unless they ask only that.
    private func showTotals(_ noun: String, isWanted: Bool) throws {
        guard count.total > 1 || isWanted, context.terminal.messages.isTerminal || isWanted || context.terminal.isLogged
        else { return }
        let parts =
            outcomes.sorted { $0.key < $1.key }.map { "\(Count.grouped($0.value)) \($0.key)" }
            + (count.failed > 0 ? ["\(Count.grouped(count.failed)) failed"] : [])
            + (notBegun > 0 ? ["\(Count.grouped(notBegun)) not begun"] : [])
        let size = SizeText.sum(ByteCount(bytes), unknown: unsized, of: count.succeeded)
        let course = progress.course.map { "  \($0)" } ?? ""
        let outcome = parts.isEmpty ? "" : ": \(parts.joined(separator: ", "))"
        try context.terminal.note("\(Count(count.total, noun)), \(size)\(outcome)\(course)")
    }
}

/// What is shown of many items.
enum ItemFlood {
    private static let limit = 50

    /// Whether so many items are told of by their totals: on a terminal, where nobody asked for rows by `-o`.
    static func isSummed(_ total: Int?, isTerminal: Bool, format: OutputFormat) -> Bool {
        isTerminal && format == .table && (total ?? 0) > limit
    }
}

/// What is shown of many failures: a screen of them tells more than a thousand lines.
enum FailureFlood {
    private static let limit = 10

    /// Whether the failure that is the `number`th is shown.
    static func shows(_ number: Int) -> Bool { number <= limit }

    /// The line in place of those that were not shown.
    static func rest(of count: Int) -> String? {
        count > limit ? "… and \(Count.grouped(count - limit)) more; -o ndjson shows every one" : nil
    }
}

/// An error that was shown when it happened: only its code is left to tell.
struct Reported: Error {
    var code: ExitCode
}
