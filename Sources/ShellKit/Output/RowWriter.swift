import MictlanXText

/// Writes rows of any shape in the format that was asked for: what ``ResultWriter`` does for rows of one type, and what
/// shows a result once more.
struct RowWriter {
    private let output: OutputStream
    private let format: OutputFormat
    private let shape: KeptResult.Shape
    private var table: TableLayout
    private let isExpanded: Bool
    private let hidesHeaders: Bool
    private let hasExactSizes: Bool?
    /// Whether a person reads it, now or later.
    private let isForPeople: Bool
    private(set) var count = 0

    init(_ terminal: Terminal, format: OutputFormat, _ shape: KeptResult.Shape) {
        output = terminal.output
        self.format = format
        self.shape = shape
        // Whoever asks for every column gets it whole.
        let width = format == .table && output.isTerminal ? terminal.columns : nil
        table = TableLayout(columns: shape.columns, width: width, hidesHeader: terminal.hidesHeaders)
        isExpanded = terminal.isExpanded
        hidesHeaders = terminal.hidesHeaders
        hasExactSizes = terminal.hasExactSizes
        isForPeople = terminal.output.isTerminal || terminal.isLogged
    }

    /// Writes a row.
    ///
    /// - Parameters:
    ///   - cells: for tables and all that is made like one.
    ///   - json: appends the text of the object.
    /// - Throws: where the output cannot be written.
    mutating func write(cells: (_ exact: Bool) -> [String], json: (inout [UInt8]) -> Void) throws {
        defer { count += 1 }
        switch format {
        case .json:
            var line = Array((count == 0 ? "[" : ",\n ").utf8)
            json(&line)
            try output.write(line)
        case .ndjson, .yaml:
            var line = Array((format == .yaml ? "- " : "").utf8)
            json(&line)
            line.append(UInt8(ascii: "\n"))
            try output.write(line)
        case .table, .wide:
            if isExpanded {
                try output.write(expanded(cells(hasExactSizes ?? !isForPeople)))
            } else if isForPeople {
                try output.write(table.lines(adding: cells(hasExactSizes ?? false)))
            } else {
                try output.write(RowText.tsv(cells(hasExactSizes ?? true)))
            }
        case .csv, .tsv, .markdown, .raw:
            if count == 0 { try output.write(header) }
            let cells = cells(hasExactSizes ?? true)
            // A name must not steer the terminal it is shown on.
            try output.write(text(of: output.isTerminal ? cells.map(\.terminalSafe) : cells))
        }
        if output.isTerminal { try output.flush() }
    }

    /// Ends the results: an empty JSON array is written as such.
    mutating func finish() throws {
        switch format {
        case .json: try output.write(count == 0 ? "[]\n" : "]\n")
        case .ndjson, .raw: break
        case .yaml: if count == 0 { try output.write("[]\n") }
        case .table, .wide: if isForPeople { try output.write(table.remainder()) }
        case .csv, .tsv, .markdown: if count == 0 { try output.write(header) }
        }
        try output.flush()
    }

    /// A line for each column, under one with the number of the row.
    private func expanded(_ cells: [String]) -> String {
        let titles = shape.columns.map(\.title)
        let width = titles.map(\.count).max() ?? 0
        var text = "-[ \(count + 1) ]"
        text += String(repeating: "-", count: max(1, width + 3 - text.count)) + "\n"
        for (title, cell) in zip(titles, cells) {
            let padding = String(repeating: " ", count: width - title.count)
            text += "\(title)\(padding) | \(cell.terminalSafe)\n"
        }
        return text
    }

    private func text(of cells: [String]) -> String {
        switch format {
        case .csv: RowText.csv(cells)
        case .markdown: RowText.markdown(cells)
        case .raw: (cells.indices.contains(shape.nameColumn) ? cells[shape.nameColumn] : "") + "\n"
        default: RowText.tsv(cells)
        }
    }

    private var header: String {
        let titles = shape.columns.map(\.title)
        switch format {
        case .raw: return ""
        // A table of Markdown is none without its header.
        case .csv where hidesHeaders, .tsv where hidesHeaders: return ""
        case .markdown: return RowText.markdown(titles) + RowText.markdownRule(shape.columns)
        default: return text(of: titles.map { $0.lowercased() })
        }
    }
}
