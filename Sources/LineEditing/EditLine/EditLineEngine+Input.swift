internal import CEdit
import Glibc

/// Where libedit waits for a key: events of the outside are served between two keys, on libedit's own thread.
extension EditLineEngine {
    enum Key {
        case scalar(Unicode.Scalar)
        case endOfInput
        case abandoned
    }

    func nextScalar() -> Key {
        while true {
            if !typedAhead.isEmpty { return .scalar(typedAhead.removeFirst()) }
            switch input.next() {
            case .byte(let byte):
                typedAhead = decoder.push(byte)
            case .events(let events):
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
            ending = .interrupted
            return true
        case .stop:
            ending = .stopped
            return true
        case .windowChanged:
            eraseLine()
            el_resize(handle)
            mx_el_refresh(handle)
        case .notice(let text):
            eraseLine()
            output.write(text.replacing("\n", with: "\r\n") + "\r\n")
            if !isPasting { mx_el_refresh(handle) }
        case .suspend:
            suspend()
        }
        return false
    }

    private func suspend() {
        eraseLine()
        output.write(BracketedPaste.disable)
        mx_el_prepare_terminal(handle, 0)
        kill(getpid(), SIGSTOP)
        mx_el_prepare_terminal(handle, 1)
        output.write(BracketedPaste.enable)
        el_resize(handle)
        mx_el_refresh(handle)
    }

    /// Clears the rows that prompt and line occupy; the cursor is left where the prompt began.
    func eraseLine() {
        let rows = rowsAboveCursor()
        output.write((rows > 0 ? "\u{1B}[\(rows)A" : "") + "\r\u{1B}[J")
    }

    private func rowsAboveCursor() -> Int {
        guard let info = el_wline(handle) else { return 0 }
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 0 }
        let typed = WideString.string(info.pointee.buffer, count: info.pointee.cursor - info.pointee.buffer)
        var rows = 0
        var column = promptWidth
        for line in typed.split(separator: "\n", omittingEmptySubsequences: false) {
            column += TextWidth.columns(of: line)
            rows += column / Int(size.ws_col)
            column = 0
            rows += 1
        }
        return rows - 1
    }
}
