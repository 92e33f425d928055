/// One line of source laid out in terminal columns: tabs expanded, hazards made visible, wide characters measured.
struct SourceLine {
    /// What is shown of a line, and where its caret stands.
    struct Window {
        /// The visible text.
        var text: String
        /// The display column of the line at which the visible text begins.
        var offset: Int
        /// The display column of the caret within the visible text.
        var caret: Int
        /// How many columns are underlined; at least one.
        var caretLength: Int
    }

    private static let tabWidth = 4

    /// What to print for each scalar, with its width in columns.
    private var cells: [(text: String, width: Int)] = []

    /// Whether scalars were left out before and behind what is laid out.
    private let isCutBefore: Bool
    private let isCutBehind: Bool

    /// Lays out a part of a line: a line can be as long as the file, and what is far from the caret is not shown.
    ///
    /// - Parameters:
    ///   - bytes: The line.
    ///   - skip: How many scalars to leave out at its beginning.
    ///   - limit: How many to lay out.
    init(_ bytes: ArraySlice<UInt8>, skipping skip: Int, limit: Int) {
        let begin = bytes.indexOfScalar(skip)
        let part = bytes[begin...]
        let end = part.indexOfScalar(limit)
        isCutBefore = skip > 0
        isCutBehind = end < bytes.endIndex
        for scalar in String(decoding: part[..<end], as: UTF8.self).unicodeScalars {
            if scalar == "\t" {
                cells.append((String(repeating: " ", count: Self.tabWidth), Self.tabWidth))
            } else if scalar.isTerminalHazard {
                cells.append((String(scalar.visibleStandIn), 1))
            } else {
                cells.append((String(scalar), scalar.columnWidth))
            }
        }
    }

    /// The part that shows the columns from `start` to `end`: from 1, counted behind what was skipped, `end` exclusive.
    func window(from start: Int, to end: Int, width: Int) -> Window {
        let first = min(max(start - 1, 0), cells.count)
        let last = min(max(end == Int.max ? cells.count : end - 1, first), cells.count)
        let caret = displayWidth(of: 0..<first)
        let length = max(1, displayWidth(of: first..<last))
        let total = displayWidth(of: 0..<cells.count)
        var offset = 0
        if total > width, caret + min(length, width / 2) > width - 1 {
            // Keep a third of the width as context before the caret.
            offset = max(0, caret - width / 3)
        }
        let shown = cut(from: offset, width: width)
        let visibleCaret = caret - offset
        return Window(
            text: shown, offset: offset, caret: visibleCaret, caretLength: max(1, min(length, width - visibleCaret)))
    }

    /// The line from a display column on, with an ellipsis where something was left out.
    func cut(from offset: Int, width: Int) -> String {
        var text = ""
        var column = 0
        var used = 0
        for (index, cell) in cells.enumerated() {
            defer { column += cell.width }
            if column < offset {
                // A wide character that straddles the edge leaves a gap that keeps the columns aligned.
                if column + cell.width > offset {
                    text += String(repeating: " ", count: column + cell.width - offset)
                    used += column + cell.width - offset
                }
                continue
            }
            if used + cell.width > width - 1, isCutBehind || index < cells.count - 1 {
                return marked(text + "…", offset: offset)
            }
            text += cell.text
            used += cell.width
        }
        return marked(text, offset: offset)
    }

    private func marked(_ text: String, offset: Int) -> String {
        guard offset > 0 || isCutBefore, let first = text.unicodeScalars.first else { return text }
        let rest = String(String.UnicodeScalarView(text.unicodeScalars.dropFirst()))
        return "…" + String(repeating: " ", count: max(0, first.columnWidth - 1)) + rest
    }

    private func displayWidth(of range: Range<Int>) -> Int {
        cells[range].reduce(0) { $0 + $1.width }
    }
}

extension ArraySlice<UInt8> {
    /// The index at which a scalar begins, or the end where there are fewer.
    fileprivate func indexOfScalar(_ number: Int) -> Int {
        var index = startIndex
        var passed = 0
        while index < endIndex {
            if self[index] & 0xC0 != 0x80 {
                if passed == number { return index }
                passed += 1
            }
            index += 1
        }
        return endIndex
    }
}
