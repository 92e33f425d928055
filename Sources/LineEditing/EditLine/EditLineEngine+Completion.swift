internal import CEdit
import Glibc

/// The completion key.
extension EditLineEngine {
    /// Completes the word at the cursor, or shows what it could become.
    ///
    /// - Returns: false where there is nothing: the terminal rings then.
    func complete() -> Bool {
        guard let completer, let info = el_wline(handle) else { return false }
        guard let buffer = info.pointee.buffer, let last = info.pointee.lastchar, let point = info.pointee.cursor else {
            return false
        }
        let text = WideString.string(buffer, count: last - buffer)
        let cursor = point - buffer
        let completion = completer.completion(of: text, cursor: cursor)
        guard !completion.candidates.isEmpty, (0...cursor).contains(completion.start) else {
            if let remark = completion.remark { show([remark]) }
            return completion.remark != nil
        }
        let present = String(
            String.UnicodeScalarView(text.unicodeScalars.dropFirst(completion.start).prefix(cursor - completion.start)))
        if present != completion.replacement {
            el_deletestr(handle, CInt(cursor - completion.start))
            insert(completion.replacement)
        } else if completion.candidates.count > 1 || completion.remark != nil {
            let size = windowSize
            show(
                CandidateTable.lines(
                    completion.candidates, more: completion.more, columns: size.columns, rows: size.rows / 2)
                    + (completion.remark.map { [$0] } ?? []))
        }
        return true
    }

    /// Writes lines above the prompt.
    func show(_ lines: [String]) {
        eraseLine()
        let shown = isUTF8 ? lines : lines.map(Self.ascii)
        output.write(shown.map { $0 + "\r\n" }.joined())
        mx_el_refresh(handle)
    }

    var windowSize: (columns: Int, rows: Int) {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
            return (80, 24)
        }
        return (Int(size.ws_col), Int(size.ws_row))
    }
}

/// The key for the last word of an earlier line.
extension EditLineEngine {
    /// Inserts the last word of the line before; pressed again, that of the one before it. False where there is none.
    func insertLastWord() -> Bool {
        guard let text = current?.typed, let (replaced, word) = lastWords.next(before: text) else { return false }
        if replaced > 0 { el_deletestr(handle, CInt(replaced)) }
        insert(word)
        return true
    }
}
