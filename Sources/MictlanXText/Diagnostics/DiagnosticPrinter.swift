/// Prints findings the way compilers do: place, code and message, the lines around it, and a caret.
///
/// ```
/// ingest.yaml:27:5: error[E203]: unknown step key 'bulkput'
///    25 |   - id: up
///    26 |     needs: [files]
///    27 |     bulkput:
///       |     ^^^^^^^ did you mean 'bulk_put'?
///    = note: a step has exactly one of: select put bulk_put …
///    = help: mxshell explain E203
/// ```
public struct DiagnosticPrinter: Sendable {
    /// The text that the findings are about.
    public let source: SourceText

    /// How many lines are shown before the one with the caret.
    public let contextLines: Int

    /// How many columns of a source line are shown; longer ones are cut around the caret.
    public let width: Int

    /// Makes a printer.
    ///
    /// - Parameters:
    ///   - source: The text that the findings are about.
    ///   - contextLines: How many lines are shown before the one with the caret.
    ///   - width: How many columns of a source line are shown.
    public init(source: SourceText, contextLines: Int = 2, width: Int = 100) {
        self.source = source
        self.contextLines = max(contextLines, 0)
        self.width = max(width, 20)
    }

    /// All findings in the order of the text, separated by empty lines, and how many were left out.
    ///
    /// - Returns: Lines, each ended by a line break; empty where nothing was found.
    public func text(for diagnostics: Diagnostics) -> String {
        var parts = diagnostics.sorted.map(text(for:))
        if diagnostics.omitted > 0 { parts.append("… and \(diagnostics.omitted) more\n") }
        return parts.joined(separator: "\n")
    }

    /// One finding.
    ///
    /// - Returns: Lines, each ended by a line break.
    public func text(for diagnostic: Diagnostic) -> String {
        var lines = [diagnostic.summary]
        if let span = diagnostic.span, span.file == source.name {
            lines += excerpt(span, label: diagnostic.label, context: contextLines)
        } else if let label = diagnostic.label {
            lines.append("   = \(label.terminalSafe)")
        }
        for related in diagnostic.related {
            lines.append("   = \(related.span.description.terminalSafe): \(related.message.terminalSafe)")
            if related.span.file == source.name { lines += excerpt(related.span, label: nil, context: 0) }
        }
        lines += diagnostic.notes.map { "   = note: \($0.terminalSafe)" }
        if let help = diagnostic.help { lines.append("   = help: \(help.terminalSafe)") }
        lines.append("   = help: mxshell explain \(diagnostic.code.id)")
        return lines.map { $0 + "\n" }.joined()
    }

    package func excerpt(_ span: SourceSpan, label: String?, context: Int) -> [String] {
        let start = source.clamped(span.start)
        let end = source.clamped(span.end)
        let first = max(1, start.line - context)
        let gutter = max(5, String(start.line).count)
        var lines: [String] = []
        guard let caretLine = source.line(start.line) else { return [] }
        // The caret goes to the end of the first line where a span has several.
        let endColumn = end.line == start.line ? end.column : Int.max
        // Far along a very long line only the neighbourhood of the caret is laid out, and shown.
        let skip = start.column > 4 * width ? start.column - width : 0
        let window = SourceLine(caretLine, skipping: skip, limit: 6 * width)
            .window(from: start.column - skip, to: endColumn == Int.max ? endColumn : endColumn - skip, width: width)
        for number in first...start.line {
            guard let bytes = source.line(number) else { continue }
            let isCaretLine = number == start.line
            let text =
                isCaretLine
                ? window.text
                : SourceLine(bytes, skipping: skip, limit: 6 * width).cut(from: window.offset, width: width)
            // Far along a long line nothing is left of the lines before it.
            if !isCaretLine, skip + window.offset > 0, text.allSatisfy({ $0 == " " }) { continue }
            let digits = String(number)
            let padding = String(repeating: " ", count: gutter - digits.count)
            lines.append("\(padding)\(digits) | \(text)".trimmingTrailingSpaces)
        }
        let margin = String(repeating: " ", count: gutter)
        let indent = String(repeating: " ", count: window.caret)
        let carets = String(repeating: "^", count: window.caretLength)
        let suffix = label.map { " \($0.terminalSafe)" } ?? ""
        lines.append("\(margin) | \(indent)\(carets)\(suffix)")
        return lines
    }
}

extension String {
    fileprivate var trimmingTrailingSpaces: String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
