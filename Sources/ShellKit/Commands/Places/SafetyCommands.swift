import ArgumentParser
import MictlanXText

/// `readonly`: nothing is changed in any store.
struct ReadOnlyCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "readonly", abstract: "Change nothing in any store.", usage: "readonly [on|off]",
        discussion: """
            What would change a store ends with code 8, and no such request is sent. Without a word it tells whether that \
            is on. 'readonly: true' of a connection in config.yaml cannot be switched off.
            """)

    @Argument(help: ArgumentHelp("Whether it holds.", valueName: "on|off"), transform: ValueParsing.choice)
    var state: SwitchState?

    func run(in context: CommandContext) async throws {
        let places = context.session.places
        guard let state else { return try context.terminal.output.write(places.isReadOnly ? "on\n" : "off\n") }
        places.setReadOnly(state == .on)
    }
}

/// `safe`: nothing is deleted, and no local file is written but below the working directory.
struct SafeCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "safe", abstract: "Delete nothing, until the session ends.", usage: "safe [on]",
        discussion: """
            It cannot be switched off again in the session. No command deletes, and files are written only below the \
            working directory of this moment. Without a word it tells whether that is on.
            """)

    @Argument(help: ArgumentHelp("Switches it on.", valueName: "on"), transform: ValueParsing.choice)
    var state: SwitchState?

    func run(in context: CommandContext) async throws {
        let places = context.session.places
        guard let state else { return try context.terminal.output.write(places.isSafe ? "on\n" : "off\n") }
        guard state == .on || !places.isSafe else {
            throw ShellError.guarded("the session is safe until it ends", hint: "begin another session")
        }
        if state == .on { places.makeSafe(in: WorkingDirectory.current) }
    }
}

enum SwitchState: String, CaseIterable, Sendable { case on, off }
