/// Candidates in columns, read from top to bottom, that fit the terminal.
enum CandidateTable {
    private static let gap = 2

    /// The lines of the table.
    ///
    /// - Parameters:
    ///   - candidates: what can be chosen from; text that is safe to show.
    ///   - more: how many there are besides.
    ///   - columns: the width of the terminal.
    ///   - rows: so many lines at most; a last one more tells how many candidates are left out.
    /// - Returns: the lines, without their ends.
    static func lines(_ candidates: [String], more: Int = 0, columns: Int, rows: Int) -> [String] {
        let rows = max(1, rows)
        // What can never be shown need not be measured.
        let measured = candidates.prefix(rows * max(1, columns))
        let width = (measured.map { TextWidth.columns(of: $0) }.max() ?? 0) + gap
        let perLine = max(1, (columns + gap - 1) / width)
        let shown = measured.prefix(rows * perLine)
        let height = (shown.count + perLine - 1) / perLine
        var lines = (0..<height).map { row in
            stride(from: row, to: shown.count, by: height).map { index in
                let padding = String(repeating: " ", count: width - TextWidth.columns(of: shown[index]))
                return index + height < shown.count ? shown[index] + padding : shown[index]
            }.joined()
        }
        let left = candidates.count - shown.count + more
        if left > 0 { lines.append("… and \(left) more") }
        return lines
    }
}
