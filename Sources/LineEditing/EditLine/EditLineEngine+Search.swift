internal import CEdit

/// The keys that go through earlier lines.
extension EditLineEngine {
    /// Goes to the row above in a line of several, else shows the line before that begins with what is typed. False where
    /// there is none: the terminal rings then.
    func showOlderLine() -> Bool {
        guard let (line, typed) = current else { return false }
        if let position = LineRows.above(line, cursor: typed.unicodeScalars.count) {
            moveCursor(to: position)
            return true
        }
        guard let entry = search.older(than: line, typed: typed) else { return false }
        replace(line, by: entry)
        return true
    }

    /// Goes to the row below, else shows the line behind, at last what was typed. False where nothing was looked for.
    func showNewerLine() -> Bool {
        guard let (line, typed) = current else { return false }
        if let position = LineRows.below(line, cursor: typed.unicodeScalars.count) {
            moveCursor(to: position)
            return true
        }
        guard let entry = search.newer(than: line) else { return false }
        replace(line, by: entry)
        return true
    }

    /// The line, and what of it stands before the cursor.
    var current: (line: String, typed: String)? {
        guard let info = el_wline(handle), let buffer = info.pointee.buffer, let last = info.pointee.lastchar,
            let point = info.pointee.cursor
        else { return nil }
        return (
            WideString.string(buffer, count: last - buffer), WideString.string(buffer, count: point - buffer)
        )
    }

    func replace(_ line: String, by entry: String) {
        let count = CInt(line.unicodeScalars.count)
        // Beyond the end is the end.
        el_cursor(handle, count)
        el_deletestr(handle, count)
        insert(entry)
    }
}

/// The key that looks for earlier lines by any part of them.
extension EditLineEngine {
    private enum Control {
        static let older: Unicode.Scalar = "\u{12}"
        static let newer: Unicode.Scalar = "\u{13}"
        static let cancel: Unicode.Scalar = "\u{7}"
        static let backspace: Unicode.Scalar = "\u{8}"
        static let delete: Unicode.Scalar = "\u{7F}"
        static let escape: Unicode.Scalar = "\u{1B}"
    }

    /// Reads a pattern and shows what it finds. Every key that does not belong to the search ends it and does what it always
    /// does. libedit's own search swallows the escape of an arrow and inserts the rest.
    ///
    /// - Returns: false when the line ended meanwhile.
    func searchHistory() -> Bool {
        guard let (original, typed) = current else { return false }
        isSearching = true
        defer {
            isSearching = false
            // Prompts of two widths: libedit would draw only what it takes for changed.
            eraseLine()
            showPrompt()
            mx_el_refresh(handle)
        }
        var search = IncrementalSearch(search.entries)
        var shown = original
        while true {
            eraseLine()
            showPrompt("\(search.hasFailed ? "not found" : "search"): '\(search.pattern)': ")
            mx_el_refresh(handle)
            guard case .scalar(let scalar) = nextScalar() else { return false }
            switch scalar {
            case Control.older: search.older()
            case Control.newer: search.newer()
            case Control.backspace, Control.delete: search.erase()
            case Control.cancel:
                replace(shown, by: original)
                moveCursor(to: typed.unicodeScalars.count)
                return true
            case Control.escape where !hasPending(within: escapePatience):
                return true
            case let scalar where scalar.properties.generalCategory == .control:
                typedAhead.insert(scalar, at: 0)
                return true
            default: search.type(scalar)
            }
            let found = search.found
            let next = found?.entry ?? original
            replace(shown, by: next)
            moveCursor(to: found?.cursor ?? typed.unicodeScalars.count)
            shown = next
        }
    }
}
