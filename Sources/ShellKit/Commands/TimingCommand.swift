import ArgumentParser

/// `timing`: whether the prompt tells how long each statement took.
struct TimingCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "timing", abstract: "Tell how long each statement took.", usage: "timing [on|off]",
        discussion: "Without a word it changes from one to the other. 'time COMMAND' does it for one command.")

    enum Wish: String, CaseIterable, Sendable { case on, off }

    @Argument(help: ArgumentHelp("Whether the time is told.", valueName: "on|off"), transform: ValueParsing.choice)
    var wish: Wish?

    func run(in context: CommandContext) async throws {
        let wanted: Bool
        if let wish { wanted = wish == .on } else { wanted = await !context.session.tellsTime }
        await context.session.setTellsTime(wanted)
        try context.terminal.note("timing is \(wanted ? "on" : "off")")
    }
}
