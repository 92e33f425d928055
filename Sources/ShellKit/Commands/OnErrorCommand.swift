import ArgumentParser

/// `on-error`: whether a script goes on behind a failure.
struct OnErrorCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "on-error", abstract: "Say whether a script stops at a failure.", usage: "on-error stop|continue",
        discussion:
            "The default is 'stop'. With 'continue' the rest runs, and the script still ends with the code of the "
            + "last command that failed. 'ignore COMMAND' makes one failure none.")

    /// What a failure does to the statements behind it.
    enum Reaction: String, CaseIterable, Sendable {
        case stop
        case carryOn = "continue"
    }

    @Argument(
        help: ArgumentHelp("What a failure does.", valueName: "stop|continue"), transform: ValueParsing.choice)
    var reaction: Reaction

    func run(in context: CommandContext) async throws {
        await context.session.setGoesOnAfterFailures(reaction == .carryOn)
    }
}
