internal import CEdit

/// Rows that belong together: a terminal that lays its rows anew at another width joins only those of which one went over
/// into the next. libedit leaves blanks at the end of a row out and moves to the next, as if a line ended there.
extension EditLineEngine {
    /// Writes the blanks at the ends of rows, each with the character behind it, where the line has changed.
    func joinRows() {
        guard isUTF8, let (line, typed) = current else { return }
        let columns = drawnColumns
        guard columns > 0, joined?.line != line || joined?.columns != columns else { return }
        joined = (line, columns)
        guard promptWidth + TextWidth.columns(of: line) >= columns else { return }
        let joints = ScreenRows.joints(prompt: shownPrompt, text: line, columns: columns)
        let rows = ScreenRows.above(promptWidth: promptWidth, text: line, columns: columns, newColumns: columns)
        // Of a line that is higher than the terminal it is not known what is on the screen.
        guard !joints.isEmpty, rows < windowSize.rows else { return }
        let cursor = ScreenRows.above(promptWidth: promptWidth, text: typed, columns: columns, newColumns: columns)
        var text = ""
        for joint in joints {
            let way = joint.row - cursor
            text += "\u{1B}7"
            if way != 0 { text += "\u{1B}[\(abs(way))\(way < 0 ? "A" : "B")" }
            text += "\r\u{1B}[\(columns - 1)C \(joint.next)\u{1B}8"
        }
        output.write(text)
    }
}
