import Glibc

/// What is known of the terminal without touching it.
enum TerminalProbe {
    /// A person can be asked where both the question and the answer go to a terminal.
    static var canAsk: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

    static var inputIsTerminal: Bool { isatty(STDIN_FILENO) == 1 }

    /// The width of the terminal behind `descriptor`, else `COLUMNS`, else 80.
    static func columns(of descriptor: CInt, environment: Environment) -> Int {
        var size = winsize()
        if ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
        guard let text = environment["COLUMNS"], let columns = Int(text), columns > 0 else { return 80 }
        return columns
    }
}
