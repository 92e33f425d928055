internal import CEdit

/// The return key: a line that goes on gets another row, a wrong one stays to be mended.
extension EditLineEngine {
    func enter() {
        guard let checker, let (line, _) = current else { return run() }
        switch checker.standing(of: line) {
        case .complete:
            run()
        case .incomplete:
            insert("\n")
        case .wrong(let reason):
            // What was typed ahead is meant for the next line, so this one cannot wait for its writer.
            guard !hasPending(within: 0) else { return run() }
            show(reason.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
        }
    }

    /// Ends the line, by the key that is libedit's own.
    private func run() { typedAhead.insert(KeySequence.run.scalar, at: 0) }

    func insert(_ text: String) {
        let text = WideString(text)
        el_winsertstr(handle, text.pointer)
    }

    /// Goes back by one change of the line. False where there is none.
    func takeBack() -> Bool {
        guard let (line, _) = current, let state = undo.back() else { return false }
        replace(line, by: state.text)
        moveCursor(to: state.cursor)
        return true
    }

    /// One character to the right; at the end the suggestion. False where there is neither.
    func goForward() -> Bool {
        guard let (line, typed) = current else { return false }
        guard line.unicodeScalars.count > typed.unicodeScalars.count else { return acceptSuggestion() }
        el_cursor(handle, 1)
        return true
    }

    /// To the end; from there the suggestion.
    func goToEnd() -> Bool {
        guard let (line, typed) = current else { return false }
        if line == typed, acceptSuggestion() { return true }
        if line != typed { moveCursor(to: line.unicodeScalars.count) }
        return true
    }

    func moveCursor(to position: Int) {
        let distance = position - Int(el_cursor(handle, 0))
        if distance != 0 { el_cursor(handle, CInt(distance)) }
    }
}
