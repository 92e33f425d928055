import ArgumentParser

/// What a line turned out to be.
enum ParsedCommand: Sendable {
    case command(any ShellCommand)
    /// `--help`: the text to show.
    case help(String)
}

extension CommandTable {
    private static let parsedBefore = ParsedCommands()

    /// Finds the verb and parses its words; nothing runs.
    ///
    /// - Throws: `ShellError` that names the word at fault.
    func parse(verb: String, arguments: [ExpandedWord]) throws(ShellError) -> ParsedCommand {
        let type = try type(named: verb)
        let parsed = try Self.parse(type, arguments)
        if case .command(let command) = parsed, let wrapper = command as? any WrappingCommand {
            try check(wrapper, wordsBefore: 1 + arguments.count - wrapper.wrapped.count)
        }
        return parsed
    }

    /// Checks the words of a verb, as `parse` would.
    ///
    /// - Throws: `ShellError` that names the word at fault.
    func check(verb: String, arguments: [ExpandedWord]) throws(ShellError) {
        try shapes.check(arguments, of: try type(named: verb)) { () throws(ShellError) in
            try parse(verb: verb, arguments: arguments)
        }
    }

    private static func parse<Command: ShellCommand>(
        _ type: Command.Type, _ arguments: [ExpandedWord]
    ) throws(ShellError) -> ParsedCommand {
        let (declared, isNamed) = Self.command(type, for: arguments)
        if let fault = UsageFault.unknownWord(arguments, of: type) { throw fault }
        if let fault = DeclaredFlags.emptyValue(among: arguments, of: declared) { throw fault }
        let words = SplitWords(arguments, of: type)
        do {
            let key = ParsedCommands.Key(verb: type.verb, words: words.parsed.map(ArgumentText.encoded))
            var parsed = try parsedBefore.command(key) { try Command.parseAsRoot(key.words) }
            if var list = parsed as? any OperandList {
                list.append(operands: words.operands)
                return .command(list)
            }
            if let command = parsed as? any ShellCommand { return .command(command) }
            // The 'help' that the parser adds to a command with subcommands: it throws its text.
            try parsed.run()
            return .help(Command.helpMessage())
        } catch {
            if Command.exitCode(for: error) == .success {
                let text = Command.message(for: error)
                return .help(isNamed ? text : Self.withExamples(text, of: type))
            }
            var text = Command.message(for: error)
            if let joined = UsageFault.joiningNumbers(words.parsed) {
                do {
                    _ = try Command.parseAsRoot(joined.map(ArgumentText.encoded))
                } catch {
                    text = Command.message(for: error)
                }
            }
            throw UsageFault.error(text, command: declared, arguments: arguments)
        }
    }

    /// The help of a verb ends with its examples, that of a subcommand does not.
    private static func withExamples<Command: ShellCommand>(
        _ text: String, of type: Command.Type
    ) -> String {
        let examples = VerbExamples.text(of: type.verb)
        return examples.isEmpty ? text : "\(text)\n\n\(examples.dropLast())"
    }

    /// Where the nth operand of a command stands on its line, the verb being at 0; nil for more than it has.
    func position(ofOperand number: Int, verb: String, arguments: [ExpandedWord]) -> Int? {
        guard let type = try? type(named: verb) else { return nil }
        let (command, isNamed) = Self.command(type, for: arguments)
        let flags = DeclaredFlags(of: command)
        let operands = flags.operands(among: arguments.map(\.text)).dropFirst(isNamed ? 1 : 0)
        return operands.dropFirst(number - 1).first.map { $0 + 1 }
    }

    /// The subcommand that the first word names, else the default one, else the command itself.
    private static func command<Command: ShellCommand>(
        _ type: Command.Type, for arguments: [ExpandedWord]
    ) -> (type: any ParsableCommand.Type, isNamed: Bool) {
        let configuration = Command.configuration
        let named = configuration.subcommands.first { $0._commandName == arguments.first?.text }
        return (named ?? configuration.defaultSubcommand ?? type, named != nil)
    }
}
