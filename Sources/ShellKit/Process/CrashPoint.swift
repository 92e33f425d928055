import Glibc

/// A testing aid: `MXSHELL_CRASH_AT=N` kills the process with SIGKILL right after record N of a journal was written. No
/// handler and no buffer gets a chance, as with any other kill.
struct CrashPoint: Sendable {
    private let number: Int

    /// - Parameter environment: `nil` comes of one without the variable.
    init?(_ environment: Environment) {
        guard let number = environment.nonEmpty("MXSHELL_CRASH_AT").flatMap({ Int($0) }) else { return nil }
        self.number = number
    }

    /// A record was written.
    func passed(_ record: Int) {
        if record == number { kill(getpid(), SIGKILL) }
    }
}
