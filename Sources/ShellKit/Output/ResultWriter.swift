import MictlanXText

/// Writes rows as they come, in the format that was asked for.
struct ResultWriter<Row: ResultRow> {
    private var rows: RowWriter
    private let kept: KeptResult?
    private let base: NameBase

    var count: Int { rows.count }

    init(_ terminal: Terminal, format: OutputFormat) {
        kept = terminal.results
        base = terminal.names
        rows = RowWriter(
            terminal, format: format, KeptResult.Shape(columns: Row.columns, nameColumn: Row.nameColumn))
    }

    mutating func write(_ row: Row) throws {
        kept?.add(row, from: base)
        try rows.write(cells: { row.cells(exact: $0, from: base) }, json: { row.appendJSON(to: &$0) })
    }

    /// Keeps a row that is not shown, so that `last` can show it.
    func keep(_ row: Row) { kept?.add(row, from: base) }

    /// Ends the results: an empty JSON array is written as such.
    mutating func finish() throws { try rows.finish() }
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
