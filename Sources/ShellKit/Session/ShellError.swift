import MictlanXClient
import MictlanXModel
import MictlanXNode
import MictlanXPlatform
import SystemPackage
import Workflow

/// What a command failed with, ready to be told: the one type that every error becomes before it is printed.
struct ShellError: Error, Sendable {
    /// The stable name, as in `{"error":{"code":…}}`.
    var code: String
    var exitCode: ExitCode
    /// What happened to what; a sentence without a full stop.
    var message: String
    /// What to write instead.
    var hint: String?
    /// Which word is at fault: 0 is the verb, 1 the first argument. The interpreter turns it into a place.
    var word: Int?
    var isRetryable = false
    var attempts = 1

    init(_ code: String, _ exitCode: ExitCode, _ message: String, hint: String? = nil, word: Int? = nil) {
        self.code = code
        self.exitCode = exitCode
        self.message = message
        self.hint = hint
        self.word = word
    }

    /// A command that was written wrongly: nothing was executed.
    static func usage(_ message: String, hint: String? = nil, word: Int? = nil) -> ShellError {
        ShellError("usage", .usage, message, hint: hint, word: word)
    }

    static func notFound(_ message: String, hint: String? = nil, word: Int? = nil) -> ShellError {
        ShellError("not_found", .notFound, message, hint: hint, word: word)
    }

    static func noMatch(_ message: String, hint: String? = nil, word: Int? = nil) -> ShellError {
        ShellError("no_match", .noMatch, message, hint: hint, word: word)
    }

    static func guarded(_ message: String, hint: String? = nil) -> ShellError {
        ShellError("guard", .guarded, message, hint: hint)
    }

    static func partial(_ message: String) -> ShellError {
        ShellError("partial", .partial, message)
    }
}

extension ShellError {
    /// A failed call on a local path, in the client's words and with its code.
    init(errno number: CInt, _ action: String, _ path: FilePath, word: Int? = nil) {
        self.init(MictlanXError(errno: number, action, path))
        self.word = word
    }

    /// Any error in the shell's terms.
    init(_ error: any Error) {
        switch error {
        case let error as ShellError:
            self = error
        case let error as MictlanXError:
            self.init(error.code.description, error.code.exitCode, error.message)
            isRetryable = error.code.errorClass == .transient
            attempts = error.attempts
        case let error as SystemFailure:
            self.init(MictlanXError(error))
        case let error as NodeError:
            self.init(error)
        case let error as InvalidName:
            self.init("invalid_argument", .usage, error.description)
        case is CancellationError:
            self.init("cancelled", .interrupted, "interrupted")
        case let error as OutputStream.Failed:
            self.init("io", .failed, "cannot write the output: \(Errno(rawValue: error.errno).description)")
        default:
            self.init("failed", .failed, "\(error)")
        }
    }
}
