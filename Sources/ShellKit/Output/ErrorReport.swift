import MictlanXClient
import MictlanXModel
import MictlanXText

/// The one place where an error becomes text: with its line and a caret for people, as an object for machines.
struct ErrorReport: Error {
    var error: ShellError
    /// The command as it was written.
    var command: String?
    var source: SourceText?
    /// Byte offsets in `source`.
    var range: Range<Int>?

    init(_ error: ShellError, command: String? = nil, source: SourceText? = nil, range: Range<Int>? = nil) {
        self.error = error
        self.command = command
        self.source = source
        self.range = range
    }

    func text(format: OutputFormat, hasColour: Bool) -> String {
        format.isJSON ? json : plain(hasColour: hasColour)
    }

    private var span: SourceSpan? {
        guard let source, let range else { return nil }
        return SourceSpan(
            file: source.name, start: source.mark(atByte: range.lowerBound), end: source.mark(atByte: range.upperBound))
    }

    private func plain(hasColour: Bool) -> String {
        let label = hasColour ? "\u{1B}[1;31merror:\u{1B}[0m" : "error:"
        let attempts = error.attempts > 1 ? " (after \(error.attempts) attempts)" : ""
        let message = "\(error.message.terminalSafe)\(attempts)"
        guard let source, let span else {
            let hint = error.hint.map { "\n   = help: \($0.terminalSafe)" } ?? ""
            return "mxshell: \(label) \(message)\(hint)\n"
        }
        let excerpt = DiagnosticPrinter(source: source).excerpt(span, label: error.hint, context: 0)
        // The host's command line has no name: there is no file to jump to.
        let place = source.name.isEmpty ? "mxshell" : span.description.terminalSafe
        return (["\(place): \(label) \(message)"] + excerpt).joined(separator: "\n") + "\n"
    }

    private var json: String {
        var fields: JSONObject = [
            "code": .string(error.code.description), "exit": .int(Int(error.exitCode.rawValue)),
            "message": .string(error.message),
        ]
        if let hint = error.hint { fields["hint"] = .string(hint) }
        if let command { fields["cmd"] = .string(command) }
        if let span, !span.file.isEmpty {
            fields["file"] = .string(span.file)
            fields["line"] = .int(span.start.line)
            fields["col"] = .int(span.start.column)
        }
        fields["retryable"] = .bool(error.code.isRetryable)
        fields["attempts"] = .int(error.attempts)
        return JSONText.encode(.object(["error": .object(fields)])) + "\n"
    }
}
