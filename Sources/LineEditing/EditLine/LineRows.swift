/// The rows of a line that holds line breaks. Positions are in scalars.
enum LineRows {
    /// Where the cursor stands one row higher, in the same column; nil in the first row.
    static func above(_ line: String, cursor: Int) -> Int? {
        let (starts, row) = rows(line, cursor)
        guard row > 0 else { return nil }
        return min(starts[row - 1] + cursor - starts[row], starts[row] - 1)
    }

    /// Where the cursor stands one row lower, in the same column; nil in the last row.
    static func below(_ line: String, cursor: Int) -> Int? {
        let (starts, row) = rows(line, cursor)
        guard row + 1 < starts.count else { return nil }
        let end = row + 2 < starts.count ? starts[row + 2] - 1 : line.unicodeScalars.count
        return min(starts[row + 1] + cursor - starts[row], end)
    }

    private static func rows(_ line: String, _ cursor: Int) -> (starts: [Int], row: Int) {
        var starts = [0]
        for (index, scalar) in line.unicodeScalars.enumerated() where scalar == "\n" { starts.append(index + 1) }
        return (starts, (starts.firstIndex { $0 > cursor } ?? starts.count) - 1)
    }
}
