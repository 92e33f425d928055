import ArgumentParser
import MictlanXClient
import MictlanXModel
import MictlanXText

/// A verb. Help, validation and suggestions follow from its declaration.
///
/// Its words reach it as `ArgumentText`, so no verb declares a plain `String` for something a person may quote.
protocol ShellCommand: ParsableCommand, Sendable {
    /// The files that it is told to write, beside those of its output.
    var writtenFiles: [LocalArgument] { get }
    /// Whether it only writes what may be longer than a screen.
    var isPaged: Bool { get }
    /// Whether others decide what it does: a workflow may delete, write files and start programs.
    var isUnbounded: Bool { get }

    func run(in context: CommandContext) async throws
}

extension ShellCommand {
    var writtenFiles: [LocalArgument] { [] }
    var isUnbounded: Bool { false }
    var isPaged: Bool { false }

    static var verb: String { configuration.commandName ?? _commandName }
}

/// A verb that is told how sizes are written.
protocol SizedCommand: ShellCommand {
    var sizes: SizeOptions { get }
}

/// What a command may use: values and one session, no process.
struct CommandContext: Sendable {
    var session: Session
    var terminal: Terminal
    /// Every verb that can be used here.
    let commands: CommandTable
    /// Lets a command handle a signal instead of being cancelled.
    var router: SignalRouter
    /// The connection that `on` names.
    var connection: String?
    /// The words of the command, its verb first, with their variables filled in.
    var words: [ExpandedWord] = []
    /// Knows what is waited for; `nil` where nobody is to be told.
    var silence: SilenceWatch?
    /// What `set` has changed.
    var settings = SessionSettings()
    /// The file behind `<`; `nil` for standard input.
    var input: CommandInput?
    /// The call of a function that the command belongs to.
    var frame: CallFrame?
    /// How many functions, sourced files and `$( )` run within each other.
    var depth = 0
    /// Whether a program of the host may be stopped and left for later: nothing waits for its output, and nothing runs beside it.
    var mayStop = true
    /// Runs texts of the language.
    var runner: (any ScriptRunner)?
}

/// Runs texts of the language, for verbs that take one.
protocol ScriptRunner: Sendable {
    /// Parses and checks the whole of a text, and runs it.
    ///
    /// - Returns: the code of the last statement that failed, else 0.
    /// - Throws: `ErrorReport` for what is wrong with it: nothing has run then.
    func run(_ source: SourceText, in context: CommandContext) async throws -> Int32

    /// Runs one command, given as its words: whatever is in them, they are neither split nor expanded.
    ///
    /// - Returns: its code; a failure is shown.
    func run(words: [ExpandedWord], in context: CommandContext) async throws -> Int32

    /// The command that they are; `nil` for a function, and for `--help`.
    ///
    /// - Throws: `ShellError` for words that are no command.
    func command(of words: [ExpandedWord]) async throws -> (any ShellCommand)?
}

/// A command that has ended with a code and has told why.
struct CommandEnded: Error, Sendable {
    var code: Int32
}

extension CommandContext {
    /// The bucket in which a name may stand alone.
    var bucket: BucketID? {
        get async { await session.bucket(at: connection) }
    }
}

/// Ends the shell with a code; thrown by `exit`, caught where the statements are run.
struct ExitRequest: Error, Sendable {
    var code: Int32
}
