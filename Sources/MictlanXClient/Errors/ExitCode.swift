/// The exit codes of the shell, of scripts and of workflows: stable, documented in the user guide.
///
/// They stand here, below the shell, because errors and workflow outcomes name the code they lead to; no library exits.
public enum ExitCode: Int32, Hashable, Sendable, CaseIterable {
    /// Everything asked for was done.
    case ok = 0
    /// Failed for another reason.
    case failed = 1
    /// Syntax, usage, lint or schema error: nothing was executed.
    case usage = 2
    /// Bucket or local directory not found.
    case noBucket = 3
    /// Ball, chunk or local file not found.
    case notFound = 4
    /// Network, time-out, 5xx, 429: retries exhausted.
    case temporary = 5
    /// Some items failed, some succeeded.
    case partial = 6
    /// Retrying is useless: authentication, permission, TLS, configuration.
    case fatal = 7
    /// A limit or guard stopped it; nothing past the guard was done.
    case guarded = 8
    /// Nothing matched, nothing was transferred.
    case noMatch = 9
    /// A duration limit was reached.
    case deadline = 10
    /// Checksum or content mismatch.
    case integrity = 11
    /// No router or peer could be reached.
    case unreachable = 12
    /// It exists already, or a precondition failed.
    case exists = 13
    /// Confirmation needed and no terminal: nothing was done.
    case confirmation = 14
    /// Another run holds the lock.
    case locked = 15
    /// A resume needs a decision.
    case decision = 16
    /// The state directory or journal cannot be written.
    case journal = 17
    /// Tolerated failures under `--strict`.
    case tolerated = 18
    /// The host command is not executable.
    case notExecutable = 126
    /// The host command was not found.
    case commandNotFound = 127
    /// SIGHUP.
    case hangup = 129
    /// SIGINT.
    case interrupted = 130
    /// SIGPIPE: the reader of the output has gone.
    case brokenPipe = 141
    /// SIGTERM.
    case terminated = 143
}
