/// Where the cursor of a terminal stands in its row.
enum TerminalRow: Equatable {
    /// In the first column.
    case ended
    case begun
    /// A program has written since.
    case unknown(mark: String, columns: Int)

    /// What has to be written, so that the cursor stands in the first column.
    ///
    /// Where that is not known, the mark and blanks fill exactly one row: from the first column they end in the last one,
    /// where terminals stay until a next character comes, and the return leads back to the same row, in which the mark is
    /// taken away; from any other column they end in the next row, and the mark stays behind what was written. The blanks of
    /// the row that follows are taken away: they would wrap when the terminal gets narrower.
    var end: String {
        switch self {
        case .ended: ""
        case .begun: "\n"
        case .unknown(let mark, let columns):
            mark + String(repeating: " ", count: max(0, columns - 1)) + "\r\u{1B}[K"
        }
    }
}
