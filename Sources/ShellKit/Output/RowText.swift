/// Rows as text for other programs.
enum RowText {
    /// A line of RFC 4180, ended by a line feed alone, as psql and duckdb write it.
    static func csv(_ cells: [String]) -> String {
        let fields = cells.map { cell in
            let needsQuotes = cell.utf8.contains { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }
            return needsQuotes ? "\"\(cell.replacing("\"", with: "\"\""))\"" : cell
        }
        return fields.joined(separator: ",") + "\n"
    }

    static func tsv(_ cells: [String]) -> String { cells.map(TSV.field).joined(separator: "\t") + "\n" }

    /// A row of a table of GitHub's Markdown: a bar or a line break would end the cell.
    static func markdown(_ cells: [String]) -> String {
        let fields = cells.map { cell in
            cell.replacing("\\", with: "\\\\").replacing("|", with: "\\|").replacing("\r", with: "").replacing(
                "\n", with: "<br>")
        }
        return "| \(fields.joined(separator: " | ")) |\n"
    }

    /// The line below the header, which says where numbers stand.
    static func markdownRule(_ columns: [Column]) -> String {
        "|\(columns.map { $0.alignment == .right ? "---:" : "---" }.joined(separator: "|"))|\n"
    }
}
