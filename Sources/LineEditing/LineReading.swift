import Glibc
package import MictlanXPlatform

/// Chooses how lines are read on the terminal at hand.
package enum LineReading {
    /// What the terminal can do, as the environment tells.
    package struct Terminal: Sendable {
        package var type: String?
        package var hasColour: Bool
        /// The user's file for libedit (editrc(5)), where there is one.
        package var settings: SettingsFile?

        /// - Parameters:
        ///   - type: the value of `TERM`; nil, empty and `dumb` mean that there is nothing to edit on
        ///   - hasColour: false where `NO_COLOR` or `--color=never` asks for plain text
        ///   - settings: the user's file for libedit
        package init(type: String?, hasColour: Bool, settings: SettingsFile? = nil) {
            self.type = type
            self.hasColour = hasColour
            self.settings = settings
        }

        var canEdit: Bool {
            guard let type, !type.isEmpty, type != "dumb" else { return false }
            return isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1
        }
    }

    /// A reader on standard input that shows itself on standard error: standard output is for data alone.
    ///
    /// - Parameters:
    ///   - terminal: what the terminal can do
    ///   - entries: earlier lines, oldest first
    ///   - completer: what the completion key asks
    ///   - checker: what the return key asks
    /// - Returns: libedit's reader where it can work, else one without editing
    /// - Throws: `SystemFailure` when the system has no thread or file descriptor left.
    package static func makeReader(
        terminal: Terminal, entries: [String], completer: (any LineCompleter)? = nil,
        checker: (any LineChecker)? = nil
    ) throws(SystemFailure) -> any LineReader {
        let locale = TerminalLocale.adopt()
        guard terminal.canEdit else {
            return try ThreadedLineReader { PlainEngine(input: STDIN_FILENO, output: STDERR_FILENO, inbox: $0) }
        }
        return try ThreadedLineReader { inbox in
            let engine = EditLineEngine(
                inbox: inbox, hasColour: terminal.hasColour, isUTF8: locale.isUTF8, settings: terminal.settings,
                completer: completer, checker: checker)
            guard let engine else {
                return PlainEngine(input: STDIN_FILENO, output: STDERR_FILENO, inbox: inbox)
            }
            entries.forEach(engine.remember)
            return engine
        }
    }
}
