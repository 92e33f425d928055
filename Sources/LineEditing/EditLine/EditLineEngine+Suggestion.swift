internal import CEdit

/// What a line would be if it went on as an earlier one did, grey behind the cursor.
///
/// libedit knows nothing of it: it is painted while a key is waited for and gone before libedit sees the key.
extension EditLineEngine {
    private enum Paint {
        static let save = "\u{1B}7"
        static let restore = "\u{1B}8"
        static let dim = "\u{1B}[2m"
        static let plain = "\u{1B}[0m"
    }

    /// Paints the rest of the newest line that begins as this one, where there is room for some of it in the row.
    func paintSuggestion() {
        paintedColumns = 0
        guard hasColour, isUTF8, !isPasting, !isSearching, typedAhead.isEmpty, !hasPending(within: 0) else { return }
        guard let (line, typed) = current, line == typed, let rest = search.rest(of: line) else { return }
        let taken = promptWidth + TextWidth.columns(of: line) + (rightWidth > 0 ? rightWidth + 1 : 0)
        let room = windowSize.columns - taken - 1
        var shown = ""
        var width = 0
        for scalar in rest.unicodeScalars {
            let next = width + TextWidth.columns(of: String(scalar))
            guard next <= room else { break }
            shown.unicodeScalars.append(scalar)
            width = next
        }
        guard width > 0 else { return }
        suggestion = (line, rest)
        paintedColumns = width
        output.write(Paint.save + Paint.dim + shown + Paint.plain + Paint.restore)
    }

    /// Takes the paint away.
    func eraseSuggestion() {
        guard paintedColumns > 0 else { return }
        // Not the rest of the row: the right end of the prompt may stand there.
        defer { paintedColumns = 0 }
        output.write(Paint.save + String(repeating: " ", count: paintedColumns) + Paint.restore)
    }

    /// Takes the suggestion into the line. False where there is none to take.
    func acceptSuggestion() -> Bool {
        guard let suggestion, let (line, typed) = current, line == typed, line == suggestion.line else { return false }
        insert(suggestion.rest)
        return true
    }
}
