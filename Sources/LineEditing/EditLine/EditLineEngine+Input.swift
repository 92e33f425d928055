internal import CEdit
import Glibc

/// Where libedit waits for a key: events of the outside are served between two keys, on libedit's own thread.
extension EditLineEngine {
    enum Key {
        case scalar(Unicode.Scalar)
        case endOfInput
        case abandoned
    }

    /// How long the rest of a sequence may take to arrive, in milliseconds: terminals send it at once.
    var escapePatience: CInt { 50 }

    /// The next key; in vi's mode a sequence of the terminal counts as one.
    func nextScalar() -> Key {
        if !isPasting, !isSearching, let (line, typed) = current {
            undo.note(line, cursor: typed.unicodeScalars.count)
            joinRows()
            paintSuggestion()
        }
        let key = rawScalar()
        eraseSuggestion()
        guard isVi, !isPasting, case .scalar("\u{1B}") = key else { return key }
        return sequence()
    }

    /// What follows an escape, as one key; the escape alone where nothing does.
    private func sequence() -> Key {
        guard hasPending(within: escapePatience) else { return .scalar("\u{1B}") }
        guard case .scalar(let first) = rawScalar() else { return .abandoned }
        guard KeySequence.begins(with: first) else {
            typedAhead.insert(first, at: 0)
            return .scalar("\u{1B}")
        }
        var text: [Unicode.Scalar] = [first]
        while !KeySequence.isWhole(text), hasPending(within: escapePatience) {
            guard case .scalar(let next) = rawScalar() else { return .abandoned }
            text.append(next)
        }
        return .scalar(KeySequence(String(String.UnicodeScalarView(text))).scalar)
    }

    /// Whether a key waits, or comes in so many milliseconds.
    func hasPending(within milliseconds: CInt) -> Bool {
        !typedAhead.isEmpty || input.hasByte(within: milliseconds)
    }

    private func rawScalar() -> Key {
        while true {
            if !typedAhead.isEmpty { return .scalar(typedAhead.removeFirst()) }
            switch input.next() {
            case .byte(0):
                // What the kernel makes of an end of input that was typed while no line was edited; to libedit the key
                // behind it would be a character of the line.
                break
            case .byte(let byte) where byte == interruptKey:
                decoder = UTF8Accumulator()
                interrupt()
                return .abandoned
            case .byte(let byte):
                typedAhead = decoder.push(byte)
            case .events(let events):
                eraseSuggestion()
                for event in events where handle(event) { return .abandoned }
            case .endOfInput:
                return .endOfInput
            case .failed:
                ending = .stopped
                return .abandoned
            }
        }
    }

    /// Serves `event`; true when the line ends by it.
    private func handle(_ event: ReaderEvent) -> Bool {
        switch event {
        case .interrupt:
            interrupt()
            return true
        case .stop:
            ending = .stopped
            return true
        case .windowChanged:
            eraseLine()
            drawnColumns = windowSize.columns
            el_resize(handle)
            redraw()
        case .notice(let text):
            eraseLine()
            output.write(text.replacing("\n", with: "\r\n") + "\r\n")
            if !isPasting { redraw() }
        case .suspend:
            suspend()
        }
        return false
    }

    /// Ends the line, with the cursor behind it: the next prompt would stand in its rows otherwise.
    private func interrupt() {
        ending = .interrupted
        guard let (line, typed) = current, line != typed else { return }
        eraseLine()
        moveCursor(to: line.unicodeScalars.count)
        mx_el_refresh(handle)
    }

    private func suspend() {
        eraseLine()
        output.write(BracketedPaste.disable)
        mx_el_prepare_terminal(handle, 0)
        ProcessSignals.suspend()
        mx_el_prepare_terminal(handle, 1)
        output.write(BracketedPaste.enable)
        drawnColumns = windowSize.columns
        el_resize(handle)
        redraw()
    }

    private func redraw() {
        mx_el_refresh(handle)
        joined = nil
        joinRows()
    }

    /// Clears the rows that prompt and line occupy; the cursor is left where the prompt began.
    func eraseLine() {
        let rows = rowsAboveCursor()
        // tmux keeps in its history what is cleared from the first column of its first row on, and shows it again later.
        output.write((rows > 0 ? "\u{1B}[\(rows)A" : "") + "\r\u{1B}[C\u{1B}[J\r\u{1B}[K")
    }

    private func rowsAboveCursor() -> Int {
        guard let typed = current?.typed else { return 0 }
        return ScreenRows.above(
            promptWidth: promptWidth, text: typed, columns: drawnColumns, newColumns: windowSize.columns)
    }
}
