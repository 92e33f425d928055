import MictlanXText

/// Aligned columns for a listing of any length: the first rows fix the widths, later ones may stick out.
struct TableLayout {
    /// So many rows are held back to measure them.
    static let sampleCount = 200

    /// No column is made narrower than this.
    private static let narrowest = 12

    private let columns: [Column]
    /// The columns of the terminal; `nil` where lines may be of any length.
    private let width: Int?
    private let hidesHeader: Bool
    private var sample: [[String]] = []
    private var widths: [Int]?

    init(columns: [Column], width: Int? = nil, hidesHeader: Bool = false) {
        self.hidesHeader = hidesHeader
        self.columns = columns
        self.width = width
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
        let rows = (hidesHeader ? [] : [columns.map(\.title)]) + sample
        let measured = columns.indices.map { column in rows.map { Self.width($0[column]) }.max() ?? 0 }
        let fitting = fitting(measured)
        widths = fitting
        sample = []
        return rows.map { line($0, fitting) }.joined()
    }

    /// The widths of the columns where they are to fit the terminal: the widest text gives way. Numbers stay whole.
    private func fitting(_ measured: [Int]) -> [Int] {
        guard let width else { return measured }
        var widths = measured
        let spaces = 2 * max(0, columns.count - 1)
        while widths.reduce(spaces, +) > width {
            let texts = columns.indices.filter { columns[$0].alignment == .left && widths[$0] > Self.narrowest }
            guard let widest = texts.max(by: { widths[$0] < widths[$1] }) else { break }
            widths[widest] = max(Self.narrowest, widths[widest] - (widths.reduce(spaces, +) - width))
        }
        return widths
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        var parts: [String] = []
        for (index, whole) in cells.enumerated() {
            let cell = width == nil ? whole : Self.cut(whole, to: widths[index], columns[index].alignment)
            let padding = String(repeating: " ", count: max(0, widths[index] - Self.width(cell)))
            switch columns[index].alignment {
            case .right: parts.append(padding + cell)
            // Nothing follows the last column, so nothing is padded there.
            case .left: parts.append(index == cells.count - 1 ? cell : cell + padding)
            }
        }
        return parts.joined(separator: "  ") + "\n"
    }

    /// A text that is too wide ends with an ellipsis.
    private static func cut(_ text: String, to width: Int, _ alignment: Column.Alignment) -> String {
        guard alignment == .left, self.width(text) > width else { return text }
        var result = String.UnicodeScalarView()
        var used = 0
        for scalar in text.unicodeScalars {
            guard used + scalar.columnWidth < width else { break }
            result.append(scalar)
            used += scalar.columnWidth
        }
        return String(result) + "…"
    }

    private static func width(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + $1.columnWidth }
    }
}
