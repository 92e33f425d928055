import ArgumentParser
import MictlanXText

/// `set`: options that hold for the commands behind it.
struct SetCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Set an option of the session, or list them.", usage: "set [OPTION VALUE]",
        discussion:
            "output FORMAT is the format of results, quiet on|off says whether there are any, on-error stop|continue whether a "
            + "script goes on behind a failure. A flag of a command wins. Variables are set with 'let'.")

    /// What can be set.
    enum Setting: String, CaseIterable, Sendable {
        case output, quiet
        case onError = "on-error"
    }

    @Argument(help: ArgumentHelp("The option.", valueName: "option"), transform: ValueParsing.choice)
    var option: Setting?

    @Argument(help: "Its value.")
    var value: TextArgument?

    func run(in context: CommandContext) async throws {
        guard let option else { return try await list(in: context) }
        guard let text = value?.text else {
            throw ShellError.usage("a value is missing behind '\(option.rawValue)'", word: 1)
        }
        var settings = await context.session.settings
        switch option {
        case .output:
            guard let format = OutputFormat(rawValue: text) else {
                let all = OutputFormat.allCases.map(\.rawValue).joined(separator: ", ")
                throw ShellError.usage("\(text.quoted) is no format", hint: "one of \(all)", word: 2)
            }
            settings.format = format
        case .quiet:
            guard ["on", "off"].contains(text) else { throw ShellError.usage("'on' or 'off' is needed", word: 2) }
            settings.isQuiet = text == "on"
        case .onError:
            guard let reaction = OnErrorCommand.Reaction(rawValue: text) else {
                throw ShellError.usage("'stop' or 'continue' is needed", word: 2)
            }
            return await context.session.setGoesOnAfterFailures(reaction == .carryOn)
        }
        await context.session.set(settings)
    }

    private func list(in context: CommandContext) async throws {
        let configuration = context.session.configuration
        let settings = await context.session.settings
        let reaction: OnErrorCommand.Reaction = await context.session.goesOnAfterFailures ? .carryOn : .stop
        let output = context.terminal.output
        try output.write(key: Setting.output.rawValue, value: (settings.format ?? configuration.format).rawValue)
        try output.write(key: Setting.quiet.rawValue, value: settings.isQuiet ?? configuration.isQuiet ? "on" : "off")
        try output.write(key: Setting.onError.rawValue, value: reaction.rawValue)
    }
}
