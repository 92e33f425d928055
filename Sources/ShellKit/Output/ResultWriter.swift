import MictlanXText

/// Writes rows as they come, in the format that was asked for.
struct ResultWriter<Row: ResultRow> {
    private let output: OutputStream
    private let format: OutputFormat
    private let kept: KeptResult?
    private var table: TableLayout
    private(set) var count = 0

    init(_ terminal: Terminal, format: OutputFormat) {
        output = terminal.output
        kept = terminal.results
        self.format = format
        table = TableLayout(columns: Row.columns)
    }

    package mutating func write(_ row: Row) throws {
        defer { count += 1 }
        kept?.add(row)
        switch format {
        case .json:
            var line = Array((count == 0 ? "[" : ",\n ").utf8)
            JSONText.append(.object(row.record), to: &line)
            try output.write(line)
        case .ndjson, .yaml:
            var line = Array((format == .yaml ? "- " : "").utf8)
            JSONText.append(.object(row.record), to: &line)
            line.append(UInt8(ascii: "\n"))
            try output.write(line)
        case .table, .wide:
            if output.isTerminal {
                try output.write(table.lines(adding: row.cells(exact: false)))
            } else {
                try output.write(RowText.tsv(row.cells(exact: true)))
            }
        case .csv, .tsv, .markdown, .raw:
            if count == 0 { try output.write(header) }
            let cells = row.cells(exact: true)
            // A name must not steer the terminal it is shown on.
            try output.write(text(of: output.isTerminal ? cells.map(\.terminalSafe) : cells))
        }
        if output.isTerminal { try output.flush() }
    }

    /// Ends the results: an empty JSON array is written as such.
    package mutating func finish() throws {
        switch format {
        case .json: try output.write(count == 0 ? "[]\n" : "]\n")
        case .ndjson, .raw: break
        case .yaml: if count == 0 { try output.write("[]\n") }
        case .table, .wide: if output.isTerminal { try output.write(table.remainder()) }
        case .csv, .tsv, .markdown: if count == 0 { try output.write(header) }
        }
        try output.flush()
    }

    private func text(of cells: [String]) -> String {
        switch format {
        case .csv: RowText.csv(cells)
        case .markdown: RowText.markdown(cells)
        case .raw: cells[Row.nameColumn] + "\n"
        default: RowText.tsv(cells)
        }
    }

    private var header: String {
        let titles = Row.columns.map(\.title)
        switch format {
        case .raw: return ""
        case .markdown: return RowText.markdown(titles) + RowText.markdownRule(Row.columns)
        default: return text(of: titles.map { $0.lowercased() })
        }
    }
}

/// Tab-separated values: what would break a line or a column is spelled as in PostgreSQL's text format.
enum TSV {
    static func field(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\\") }) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\t": result += "\\t"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\\": result += "\\\\"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
