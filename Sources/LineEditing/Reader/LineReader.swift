/// One ability: ask a person, or a script that plays one, for lines.
///
/// An implementation owns the terminal while a line is read and leaves it as it was found afterwards.
package protocol LineReader: Sendable {
    /// Shows `prompt` and returns one line without its newline; a pasted block may hold newlines.
    ///
    /// A task that is cancelled while it waits gets `ReadResult.interrupted`.
    func readLine(prompt: Prompt) async -> ReadResult

    /// Offers `entry` to later lines (arrow up, reverse search), in this session only.
    func remember(_ entry: String)

    /// Shows a line of text above the prompt without disturbing what is being typed.
    func show(notice: String)

    /// Tells a pending read what happened outside: a key that became a signal, a window that changed its size.
    func notify(_ event: ReaderEvent)

    /// Ends a pending read with `ReadResult.endOfInput`, restores the terminal and returns when that is done.
    func stop() async
}

/// How a read ended. The ends are results, not errors: each is a key that a person may press at any time.
package enum ReadResult: Sendable, Equatable {
    case line(String)
    /// `^C`: the line was abandoned.
    case interrupted
    /// `^D` on an empty line, the end of a file, or `stop()`.
    case endOfInput
}

/// What a reader hears while it waits for a key.
package enum ReaderEvent: Sendable, Equatable {
    case interrupt
    case windowChanged
    /// `^Z`: give the terminal back, stop the process, and take up the line again when it continues.
    case suspend
    case notice(String)
    case stop
}
