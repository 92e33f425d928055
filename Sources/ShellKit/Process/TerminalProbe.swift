import Glibc

/// Asks about the terminal without changing it.
enum TerminalProbe {
    /// A person can be asked where both the question and the answer go to a terminal.
    static var canAsk: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

    static var inputIsTerminal: Bool { isatty(STDIN_FILENO) == 1 }

    /// How many rows the terminal behind `descriptor` has; 24 where it does not say.
    static func rows(of descriptor: CInt) -> Int {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0 else { return 24 }
        return Int(size.ws_row)
    }

    /// The width of the terminal behind `descriptor`, else `COLUMNS`, else 80.
    static func columns(of descriptor: CInt, environment: Environment) -> Int {
        var size = winsize()
        if ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
        guard let text = environment["COLUMNS"], let columns = Int(text), columns > 0 else { return 80 }
        return columns
    }
}
