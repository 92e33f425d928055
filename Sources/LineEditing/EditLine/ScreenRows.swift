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
            // Behind a row that was full when it was drawn libedit has begun the next one.
            let wasFull = laid(line, columns).column == columns
            let drawn = columns == newColumns ? line : padded(line, columns)
            let (whole, column) = laid(drawn, newColumns)
            // There the cursor stands in the next one, also where a line break follows.
            rows += whole + (wasFull && column == newColumns ? 1 : 0)
            if number < lines.count - 1 { rows += 1 }
        }
        return rows
    }

    /// Where a row ends by a blank and the line goes on in the next.
    struct Joint: Equatable {
        /// The row, from 0, that of the beginning of the prompt.
        let row: Int
        /// What the next row begins with.
        let next: String
    }

    /// The ends of rows that libedit may have left blank in place of writing a space.
    ///
    /// - Parameters:
    ///   - prompt: as it is shown.
    ///   - text: the line.
    ///   - columns: the width of the terminal.
    /// - Returns: them; not those within the prompt, which has colours.
    static func joints(prompt: String, text: String, columns: Int) -> [Joint] {
        guard columns > 1 else { return [] }
        var joints: [Joint] = []
        var (row, column, isBlank) = (0, 0, false)
        /// The end of the row before, until it is known what follows it.
        var open: (row: Int, next: String)?
        func close() {
            if let found = open { joints.append(Joint(row: found.row, next: found.next)) }
            open = nil
        }
        let cells = prompt.unicodeScalars.map { ($0, true) } + text.unicodeScalars.map { ($0, false) }
        for (scalar, isPrompt) in cells {
            if !isPrompt, scalar == "\n" {
                close()
                (row, column, isBlank) = (row + (column == columns ? 2 : 1), 0, false)
                continue
            }
            let width = TextWidth.columns(of: String(scalar))
            guard width > 0 else {
                open?.next.unicodeScalars.append(scalar)
                continue
            }
            close()
            if column + width > columns {
                if !isPrompt, isBlank || column < columns { open = (row, String(scalar)) }
                (row, column) = (row + 1, 0)
            }
            column += width
            isBlank = scalar == " "
        }
        close()
        // libedit begins the next row with a space.
        if column == columns, isBlank { joints.append(Joint(row: row, next: " ")) }
        return joints
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
