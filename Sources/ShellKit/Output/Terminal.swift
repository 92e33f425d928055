import SystemPackage

/// Where a command writes: data to `output`, everything for people to `messages`.
struct Terminal: Sendable {
    var output: OutputStream
    var messages: OutputStream
    /// Colour on `messages`; data never has any.
    var hasColour: Bool
    /// Remembers the rows of the command; `nil` where nobody asks for them.
    var results: KeptResult?
    /// Where the command stands, for the names in its results.
    var names = NameBase()
    /// Whether a row of a table is a line for each column.
    var isExpanded = false
    /// Whether tables do without the names of their columns.
    var hidesHeaders = false
    /// Whether sizes in tables are bytes; `nil` for bytes where no person reads them.
    var hasExactSizes: Bool?
    /// The width for tables and progress, in columns.
    var columns = 80
    /// Where the rows of results are kept; `nil` where there is no command after this one.
    var resultDirectory: FilePath?
    /// Whether the output is kept for a person, who looks at it later.
    var isLogged = false
    /// Whether other commands write to the same streams: nothing is drawn then that is drawn over again.
    var isInBackground = false

    /// Whether a line of progress is drawn.
    var drawsProgress: Bool { messages.isTerminal && !isInBackground }

    /// Writes a line for people, after the data that came before it.
    func note(_ line: String) throws {
        try settle()
        try messages.write(line + "\n")
        try messages.flush()
    }

    /// Writes an error, after the data that came before it.
    func show(_ report: ErrorReport, format: OutputFormat) throws {
        try settle()
        try messages.write(report.text(format: format, hasColour: hasColour))
        try messages.flush()
    }

    /// Hands on the data, so that what is for people stands behind it, and where it is seen there, too, on a row of its own.
    func settle() throws {
        guard messages.isTerminal else { return try output.flush() }
        try output.endRow()
        try messages.endForeignRow()
    }

    /// Takes note that a program of the host had the terminal: it may have left a row that it began.
    ///
    /// - Parameters:
    ///   - output: where its output went.
    ///   - errors: where its messages went.
    ///   - isInterrupted: whether `^C` ended it, which the terminal shows by itself.
    ///   - environment: says what the terminal is.
    func loseRow(
        _ output: OutputStream, _ errors: OutputStream, isInterrupted: Bool, _ environment: Environment
    ) {
        // What cannot go back to the first column would show the blanks.
        guard messages.isTerminal, let type = environment.nonEmpty("TERM"), type != "dumb" else { return }
        let stream = output.isTerminal ? output : errors
        // A person knows this sign from zsh.
        let mark = isInterrupted ? " " : hasColour ? "\u{1B}[7m%\u{1B}[27m" : "%"
        stream.loseRow(mark: mark, columns: TerminalProbe.columns(of: stream.descriptor, environment: environment))
    }
}
