/// How prompt and line lie on the rows of a terminal.
///
/// A character of two columns that does not fit at the end of a row begins the next one. libedit fills the gap with a
/// space, so that a terminal which lays its rows anew at another width keeps a space there.
enum ScreenRows {
    /// How many rows stand above the cursor.
    ///
    /// - Parameters:
    ///   - promptWidth: the columns of the prompt.
    ///   - text: the line up to the cursor.
    ///   - columns: the width of the terminal when the line was drawn.
    ///   - newColumns: its width now: what was one wrapped row then has been laid anew.
    /// - Returns: the rows, without the one of the cursor.
    static func above(promptWidth: Int, text: String, columns: Int, newColumns: Int) -> Int {
        guard columns > 0, newColumns > 0 else { return 0 }
        // The widths of what was drawn, one list for each row that ended by a line break.
        var lines: [[Int]] = [Array(repeating: 1, count: max(0, promptWidth))]
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.offset > 0 { lines.append([]) }
            lines[lines.count - 1] += line.element.unicodeScalars.map { TextWidth.columns(of: String($0)) }
        }
        var rows = 0
        for (number, line) in lines.enumerated() {
            let drawn = columns == newColumns ? line : padded(line, columns)
            let (whole, column) = laid(drawn, newColumns)
            // Behind a full row the cursor stands in the next one, also where a line break follows.
            rows += whole + (column == newColumns ? 1 : 0)
            if number < lines.count - 1 { rows += 1 }
        }
        return rows
    }

    /// The line with the spaces that fill the ends of its rows.
    private static func padded(_ widths: [Int], _ columns: Int) -> [Int] {
        var result: [Int] = []
        var column = 0
        for width in widths {
            if column + width > columns {
                result += Array(repeating: 1, count: columns - column)
                column = 0
            }
            result.append(width)
            column += width
        }
        return result
    }

    /// How many rows are full, and the column behind the last character.
    private static func laid(_ widths: [Int], _ columns: Int) -> (rows: Int, column: Int) {
        var rows = 0
        var column = 0
        for width in widths {
            if column + width > columns {
                rows += 1
                column = 0
            }
            column += width
        }
        return (rows, column)
    }
}
