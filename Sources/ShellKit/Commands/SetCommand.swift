import ArgumentParser
import MictlanXText
import SystemPackage

/// `set`: options that hold for the commands behind it.
struct SetCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Set an option of the session, or list them.", usage: "set [OPTION VALUE]",
        discussion: """
            output FORMAT is the format of results, quiet on|off says whether there are any, on-error stop|continue whether a \
            script goes on behind a failure, pager on|off|PROGRAM what shows output at the prompt that is longer than the \
            screen (default: MXSHELL_PAGER, PAGER, else less). expanded on|off shows a row of a table as a line for each column, \
            headers on|off has tables begin with the names of their columns; without a value both change from one to the \
            other. results FILE has the output of the commands behind it written to a file, which is made anew, and 'set \
            results' alone ends that. rf, chunk-size, jobs, timeout and retries hold where a command \
            does not give the flag of that name; 'default' takes one back. Variables are set with 'let'.
            """)

    private static func choice(_ text: String) throws -> SessionOption {
        guard let choice = SessionOption(rawValue: text) else {
            let words = SessionOption.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("variables are set with 'let \(text.terminalSafe) = VALUE'; options are \(words)")
        }
        return choice
    }

    @Argument(help: ArgumentHelp("The option.", valueName: "option"), transform: Self.choice)
    var option: SessionOption?

    @Argument(help: "Its value.")
    var value: LocalArgument?

    var writtenFiles: [LocalArgument] { option == .results ? [value].compactMap(\.self) : [] }

    func run(in context: CommandContext) async throws {
        guard let option else { return try await list(in: context) }
        if option == .results { return try await context.session.sendResults(to: value, in: context) }
        var wish = value?.text
        if wish == nil { wish = await other(than: option, in: context) }
        guard let text = wish else {
            throw ShellError.usage("a value is missing behind '\(option.rawValue)'", word: 1)
        }
        if let setting = option.setting { return try Self.set(setting, to: text, context.session.places) }
        var settings = await context.session.settings
        switch option {
        case .output:
            guard let format = OutputFormat(rawValue: text) else {
                let all = OutputFormat.allCases.map(\.rawValue).joined(separator: ", ")
                throw ShellError.usage("\(text.quoted) is no format", hint: "one of \(all)", word: 2)
            }
            settings.format = format
        case .quiet:
            settings.isQuiet = try Self.isOn(text)
        case .expanded: settings.isExpanded = try Self.isOn(text)
        case .headers: settings.hidesHeaders = try !Self.isOn(text)
        case .pager: settings.pager = PagerChoice(setting: text, context.session.configuration.environment)
        case .onError:
            guard let reaction = OnErrorCommand.Reaction(rawValue: text) else {
                throw ShellError.usage("'stop' or 'continue' is needed", word: 2)
            }
            return await context.session.setGoesOnAfterFailures(reaction == .carryOn)
        case .results, .rf, .chunkSize, .jobs, .timeout, .retries: return
        }
        await context.session.set(settings)
    }

    private static func isOn(_ text: String) throws(ShellError) -> Bool {
        guard ["on", "off"].contains(text) else { throw .usage("'on' or 'off' is needed", word: 2) }
        return text == "on"
    }

    /// What a switch that is named alone changes to.
    private func other(than option: SessionOption, in context: CommandContext) async -> String? {
        let settings = await context.session.settings
        switch option {
        case .expanded: return settings.isExpanded ? "off" : "on"
        case .headers: return settings.hidesHeaders ? "on" : "off"
        default: return nil
        }
    }

    private static func set(_ setting: Setting, to text: String, _ places: Places) throws(ShellError) {
        guard places.set(setting, to: text == "default" ? nil : text) else {
            throw .usage(
                "\(setting.option) cannot be \(text.quoted)", hint: "it takes what \(setting.flag) takes, or 'default'",
                word: 2)
        }
    }

    private func list(in context: CommandContext) async throws {
        let configuration = context.session.configuration
        let settings = await context.session.settings
        let reaction: OnErrorCommand.Reaction = await context.session.goesOnAfterFailures ? .carryOn : .stop
        let output = context.terminal.output
        let places = context.session.places
        let values = try places.settings(at: try places.place()).values
        for choice in SessionOption.allCases {
            let value =
                switch choice {
                case .output: (settings.format ?? configuration.format).rawValue
                case .quiet: settings.isQuiet ?? configuration.isQuiet ? "on" : "off"
                case .pager: (settings.pager ?? PagerChoice(configuration.environment)).line ?? "off"
                case .expanded: settings.isExpanded ? "on" : "off"
                case .headers: settings.hidesHeaders ? "off" : "on"
                case .results: await context.session.results?.path.string ?? "-"
                case .onError: reaction.rawValue
                case .rf, .chunkSize, .jobs, .timeout, .retries:
                    choice.setting.map { values.text(of: $0) ?? $0.builtIn } ?? ""
                }
            try output.write(key: choice.rawValue, value: value)
        }
    }
}

extension SessionOption {
    /// The setting of connections that it is; nil for what belongs to the session alone.
    fileprivate var setting: Setting? { Setting.allCases.first { $0.option == rawValue } }
}
