import MictlanXText

/// Aligned columns for a listing of any length: the first rows fix the widths, later ones may stick out.
struct TableLayout {
    /// So many rows are held back to measure them.
    static let sampleCount = 200

    private let columns: [Column]
    private var sample: [[String]] = []
    private var widths: [Int]?

    init(columns: [Column]) {
        self.columns = columns
    }

    /// What can be written once `cells` are added: nothing while the widths are measured.
    mutating func lines(adding cells: [String]) -> String {
        // A name must not steer the terminal it is shown on.
        let cells = cells.map(\.terminalSafe)
        if let widths { return line(cells, widths) }
        sample.append(cells)
        return sample.count < Self.sampleCount ? "" : remainder()
    }

    /// The header and the rows that were held back.
    mutating func remainder() -> String {
        guard widths == nil, !sample.isEmpty else { return "" }
        let rows = [columns.map(\.title)] + sample
        let measured = columns.indices.map { column in rows.map { Self.width($0[column]) }.max() ?? 0 }
        widths = measured
        sample = []
        return rows.map { line($0, measured) }.joined()
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        var parts: [String] = []
        for (index, cell) in cells.enumerated() {
            let padding = String(repeating: " ", count: max(0, widths[index] - Self.width(cell)))
            switch columns[index].alignment {
            case .right: parts.append(padding + cell)
            // Nothing follows the last column, so nothing is padded there.
            case .left: parts.append(index == cells.count - 1 ? cell : cell + padding)
            }
        }
        return parts.joined(separator: "  ") + "\n"
    }

    private static func width(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + $1.columnWidth }
    }
}
