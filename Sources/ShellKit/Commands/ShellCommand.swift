package import ArgumentParser

/// A verb: declared once, and help, validation and suggestions follow from the declaration.
///
/// Its words reach it as `ArgumentText`, so no verb declares a plain `String` for something a person may quote.
package protocol ShellCommand: ParsableCommand, Sendable {
    func run(in context: CommandContext) async throws
}

extension ShellCommand {
    package static var verb: String { configuration.commandName ?? _commandName }
}

/// What a command may use: values and one session, no process.
package struct CommandContext: Sendable {
    package let session: Session
    package var terminal: Terminal

    package init(session: Session, terminal: Terminal) {
        self.session = session
        self.terminal = terminal
    }
}

/// Ends the shell with a code; thrown by `exit`, caught by whoever runs the statements.
package struct ExitRequest: Error, Sendable {
    package var code: Int32
}
