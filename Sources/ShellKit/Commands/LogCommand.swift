import ArgumentParser
import MictlanXText

/// `log`: a file that takes what is entered and what comes of it.
struct LogCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "Keep what is entered, and what comes of it, in a file.",
        usage: """
            log start FILE
            log stop
            """,
        discussion:
            "Results, messages and errors are added to FILE as they are shown; what '>' writes elsewhere is not. "
            + "Statements that hold a secret are left out, as in the history.",
        subcommands: [LogStartCommand.self, LogStopCommand.self])

    func run(in context: CommandContext) async throws {
        guard await context.session.log != nil else {
            throw ShellError(.noMatch, "nothing is being kept", hint: "log start FILE begins")
        }
        try context.terminal.note("a log is being kept")
    }
}

/// `log start`.
struct LogStartCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "start", abstract: "Begin a log.", usage: "log start FILE",
        discussion: "A file that is there already is added to.")

    @Argument(help: ArgumentHelp("The file.", valueName: "file"))
    var file: LocalArgument

    var writtenFiles: [LocalArgument] { [file] }

    func run(in context: CommandContext) async throws {
        guard await context.session.log == nil else {
            throw ShellError(.exists, "a log is being kept already", hint: "'log stop' ends it")
        }
        let home = context.session.configuration.environment.nonEmpty("HOME")
        let log = try await RedirectedFile.output(file, appends: true, home: home)
        await context.session.keepLog(log)
        context.terminal.output.copy(to: log)
        context.terminal.messages.copy(to: log)
    }
}

/// `log stop`.
struct LogStopCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop", abstract: "End the log.", usage: "log stop")

    func run(in context: CommandContext) async throws {
        guard let log = await context.session.log else {
            throw ShellError(.noMatch, "nothing is being kept", hint: "log start FILE begins")
        }
        try context.terminal.output.flush()
        context.terminal.output.copy(to: nil)
        context.terminal.messages.copy(to: nil)
        await context.session.keepLog(nil)
        try log.flush()
    }
}
