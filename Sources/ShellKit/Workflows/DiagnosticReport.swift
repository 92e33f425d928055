import MictlanXClient
import MictlanXText

/// Shows all findings in a workflow at once, for people or for machines.
struct DiagnosticReport: Sendable {
    let diagnostics: Diagnostics
    let source: SourceText
    /// How many lines around a fault are shown.
    var contextLines = 2

    /// Text on standard error; with JSON results, rows on standard output.
    func write(to terminal: Terminal, format: OutputFormat) throws {
        guard format.isJSON else {
            try terminal.output.flush()
            try terminal.messages.write(
                DiagnosticPrinter(source: source, contextLines: contextLines).text(for: diagnostics))
            try terminal.messages.flush()
            return
        }
        var writer = ResultWriter<DiagnosticRow>(terminal, format: format)
        for diagnostic in diagnostics.sorted { try writer.write(DiagnosticRow(diagnostic: diagnostic)) }
        try writer.finish()
    }

    /// Shows the findings.
    ///
    /// - Throws: `Reported` when there are errors among them.
    func check(_ terminal: Terminal, format: OutputFormat, code: ExitCode = .usage) throws {
        if !diagnostics.all.isEmpty { try write(to: terminal, format: format) }
        if diagnostics.hasErrors { throw Reported(code: code) }
    }
}

private struct DiagnosticRow: ResultRow {
    let diagnostic: Diagnostic

    static let columns = [Column("FINDING")]

    func cells(exact: Bool) -> [String] { [diagnostic.summary] }

    var record: JSONObject {
        var record: JSONObject = [
            "severity": .string(diagnostic.severity.rawValue), "code": .string(diagnostic.code.id),
            "message": .string(diagnostic.message),
        ]
        if let span = diagnostic.span {
            record["file"] = .string(span.file)
            record["line"] = .int(span.start.line)
            record["col"] = .int(span.start.column)
        }
        record["label"] = diagnostic.label.map { .string($0) }
        record["help"] = diagnostic.help.map { .string($0) }
        return record
    }
}
