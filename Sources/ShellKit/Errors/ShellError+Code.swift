import MictlanXClient

extension ShellError {
    /// What went wrong. The set is open: it holds every code of the client and those that only the shell has.
    struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Kind: Hashable {
            case client(MictlanXError.Code)
            case shell(Known)
        }

        private enum Known: String {
            case usage, failed, partial, confirm
            case noMatch = "no_match"
        }

        private let kind: Kind

        private init(_ known: Known) { kind = .shell(known) }

        init(_ code: MictlanXError.Code) { kind = .client(code) }

        /// The stable name, as in `{"error":{"code":…}}`.
        var description: String {
            switch kind {
            case .client(let code): code.description
            case .shell(let known): known.rawValue
            }
        }

        /// The exit code that an error with this code usually has.
        var exitCode: ExitCode {
            switch kind {
            case .client(let code): code.exitCode
            case .shell(.usage): .usage
            case .shell(.failed): .failed
            case .shell(.partial): .partial
            case .shell(.confirm): .confirmation
            case .shell(.noMatch): .noMatch
            }
        }

        /// The code of an error of a run that decides how its command ends: one that is not that of the error has a word of its
        /// own.
        init(_ code: MictlanXError.Code, endingWith exit: ExitCode) {
            guard code.exitCode != exit else {
                self.init(code)
                return
            }
            switch exit {
            case .failed: self.init(.failed)
            case .usage: self.init(.usage)
            case .partial: self.init(.partial)
            case .confirmation: self.init(.confirm)
            case .hangup, .interrupted, .brokenPipe, .terminated: self.init(MictlanXError.Code.cancelled)
            default: self.init(code)
            }
        }

        /// Whether the same command may succeed later.
        var isRetryable: Bool {
            guard case .client(let code) = kind else { return false }
            return code.errorClass == .transient
        }
    }
}

extension ShellError.Code {
    /// The command was written wrongly.
    static let usage = Self(.usage)
    static let failed = Self(.failed)
    /// Some items failed, others succeeded.
    static let partial = Self(.partial)
    /// A confirmation was needed and not given.
    static let confirm = Self(.confirm)
    static let noMatch = Self(.noMatch)
    static let notFound = Self(MictlanXError.Code.notFound)
    static let noBucket = Self(MictlanXError.Code.noBucket)
    static let changed = Self(MictlanXError.Code.changed)
    static let exists = Self(MictlanXError.Code.exists)
    static let guarded = Self(MictlanXError.Code.guardTripped)
    static let configuration = Self(MictlanXError.Code.configuration)
    static let forbidden = Self(MictlanXError.Code.forbidden)
    static let invalidArgument = Self(MictlanXError.Code.invalidArgument)
    static let checksumMismatch = Self(MictlanXError.Code.checksumMismatch)
    static let unavailable = Self(MictlanXError.Code.unavailable)
    static let diskFull = Self(MictlanXError.Code.diskFull)
    static let deadlineExceeded = Self(MictlanXError.Code.deadlineExceeded)
    static let cancelled = Self(MictlanXError.Code.cancelled)
    static let io = Self(MictlanXError.Code.io)
}
