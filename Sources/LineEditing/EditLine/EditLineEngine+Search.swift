internal import CEdit

/// The keys that go through earlier lines.
extension EditLineEngine {
    /// Shows the line before that begins with what is typed. False where there is none: the terminal rings then.
    func showOlderLine() -> Bool {
        guard let (line, typed) = current, let entry = search.older(than: line, typed: typed) else { return false }
        replace(line, by: entry)
        return true
    }

    /// Shows the line behind, at last what was typed. False where nothing was looked for.
    func showNewerLine() -> Bool {
        guard let (line, _) = current, let entry = search.newer(than: line) else { return false }
        replace(line, by: entry)
        return true
    }

    /// The line, and what of it stands before the cursor.
    private var current: (line: String, typed: String)? {
        guard let info = el_wline(handle), let buffer = info.pointee.buffer, let last = info.pointee.lastchar,
            let point = info.pointee.cursor
        else { return nil }
        return (
            WideString.string(buffer, count: last - buffer), WideString.string(buffer, count: point - buffer)
        )
    }

    private func replace(_ line: String, by entry: String) {
        let count = CInt(line.unicodeScalars.count)
        // Beyond the end is the end.
        el_cursor(handle, count)
        el_deletestr(handle, count)
        let inserted = WideString(entry)
        el_winsertstr(handle, inserted.pointer)
    }
}
