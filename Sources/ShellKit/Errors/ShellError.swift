import MictlanXClient
import MictlanXModel
import MictlanXNode
import MictlanXPlatform
import SystemPackage

/// What a command failed with. Every error becomes one before it is printed.
struct ShellError: Error, Sendable {
    var code: Code
    var exitCode: ExitCode
    /// What happened to what; a sentence without a full stop.
    var message: String
    /// What to write instead.
    var hint: String?
    /// The operand at fault, counted from 1. Flags and their values do not count, as a verb does not know where they stand.
    var word: Int?
    /// The word at fault as the line has it: 0 is the verb. It wins over `word`.
    var position: Int?
    var attempts = 1

    init(_ code: Code, _ message: String, exitCode: ExitCode? = nil, hint: String? = nil, word: Int? = nil) {
        self.code = code
        self.exitCode = exitCode ?? code.exitCode
        self.message = message
        self.hint = hint
        self.word = word
    }

    /// A command that was written wrongly: nothing was executed.
    static func usage(_ message: String, hint: String? = nil, word: Int? = nil, position: Int? = nil) -> ShellError {
        var error = ShellError(.usage, message, hint: hint, word: word)
        error.position = position
        return error
    }

    static func notFound(_ message: String, hint: String? = nil, word: Int? = nil) -> ShellError {
        ShellError(.notFound, message, hint: hint, word: word)
    }

    /// A bucket that nothing is in.
    ///
    /// - Parameters:
    ///   - text: its name, or the word that names it, in quotes.
    ///   - hint: what to do; by default, where to look.
    ///   - word: its place among the operands.
    /// - Returns: the error, with code 3.
    static func noBucket(_ text: String, hint: String? = nil, word: Int?) -> ShellError {
        ShellError(
            .noBucket, "no bucket \(text): a bucket exists when it holds something",
            hint: hint ?? "'buckets' lists them", word: word)
    }

    static func noMatch(_ message: String, hint: String? = nil, word: Int? = nil) -> ShellError {
        ShellError(.noMatch, message, hint: hint, word: word)
    }

    static func guarded(_ message: String, hint: String? = nil) -> ShellError {
        ShellError(.guarded, message, hint: hint)
    }

    /// Runs `body`, whose faults are those of an operand.
    static func blaming<Value>(word: Int, _ body: () throws(ShellError) -> Value) throws(ShellError) -> Value {
        do {
            return try body()
        } catch {
            var error = error
            error.word = error.word ?? word
            throw error
        }
    }
}

extension ShellError {
    /// A failed call on a local path, with the client's words and code.
    init(_ failure: SystemFailure, word: Int? = nil) {
        self.init(MictlanXError(failure))
        self.word = word
    }

    init(_ error: MictlanXError) {
        self.init(Code(error.code), error.message)
        attempts = error.attempts
    }

    /// An error of the embedded node or of `mxshell node`.
    init(_ error: NodeError) {
        switch error.code {
        case .invalidConfiguration: self.init(.configuration, error.message, exitCode: .usage)
        case .exposed:
            self.init(
                .configuration, error.message, exitCode: .usage,
                hint: "add --token-file FILE, or --insecure behind a reverse proxy, or listen on 127.0.0.1")
        case .storeUnusable: self.init(.configuration, error.message)
        case .storeFull: self.init(.diskFull, error.message)
        case .storeBusy: self.init(.unavailable, error.message)
        case .corrupt: self.init(.checksumMismatch, error.message)
        default: self.init(.io, error.message)
        }
    }

    /// Any error in the shell's terms.
    init(_ error: any Error) {
        switch error {
        case let error as ShellError: self = error
        case let error as MictlanXError: self.init(error)
        case let error as SystemFailure: self.init(MictlanXError(error))
        case let error as NodeError: self.init(error)
        case let error as InvalidName: self.init(.invalidArgument, error.description)
        case is CancellationError: self.init(.cancelled, "interrupted")
        default: self.init(.failed, "\(error)")
        }
    }
}
