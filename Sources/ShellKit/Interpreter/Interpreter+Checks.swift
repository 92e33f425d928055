import MictlanXText

/// What is checked before the first statement runs.
extension Interpreter {
    /// Parses the whole of `source` and checks every command in it that has no variables.
    ///
    /// - Parameters:
    ///   - source: the text.
    ///   - earlier: statements that run before it, which may define functions.
    /// - Returns: its statements.
    /// - Throws: `ErrorReport` for the first fault: nothing has run then.
    func check(
        _ source: SourceText, after earlier: [Statement] = []
    ) async throws(ErrorReport) -> [Statement] {
        let statements: [Statement]
        do {
            statements = try Parser.statements(in: source.bytes)
        } catch {
            throw Self.report(error, in: source)
        }
        let commands = statements.flatMap(\.commands)
        let names = KnownNames(
            await context.session.language, statements: earlier + statements,
            commands: earlier.flatMap(\.commands) + commands)
        for case .block(.definition(let definition)) in statements where self.commands.contains(definition.name) {
            throw Self.report(
                SyntaxError(
                    "'\(definition.name)' is a command", at: definition.range, hint: "name the function otherwise"),
                in: source)
        }
        for command in commands {
            do {
                try check(command, names)
            } catch {
                throw report(error, of: command, nil, in: source)
            }
        }
        return statements
    }

    /// Checks the one command of the host's command line.
    ///
    /// - Throws: `ErrorReport` for a fault.
    func check(_ line: HostLine) throws(ErrorReport) {
        for command in line.statement.commands {
            do {
                try check(command, KnownNames())
            } catch {
                throw report(error, of: command, nil, in: line.source)
            }
        }
    }

    /// Checks a command as far as that is possible before its variables have values.
    private func check(_ command: SimpleCommand, _ names: KnownNames) throws(ShellError) {
        guard !command.isHost, let verb = command.verb.constantText, !names.contains(verb) else { return }
        if names.mayGrow, !commands.contains(VerbAlias.verb(of: verb) ?? verb) { return }
        let arguments = command.arguments.compactMap(\.constant)
        if arguments.count == command.arguments.count {
            try commands.check(verb: verb, arguments: arguments)
        } else {
            _ = try commands.type(named: verb)
        }
    }

    private var commands: CommandTable { context.commands }
}

/// Words that are commands without being verbs: functions and aliases, those of the text to come included.
private struct KnownNames {
    private var names: Set<String> = []
    /// Whether the text reads another one, which may define more.
    private(set) var mayGrow = false

    init() {}

    init(_ language: LanguageState, statements: [Statement], commands: [SimpleCommand]) {
        names = Set(language.functions.keys).union(language.aliases.keys)
        for case .block(.definition(let definition)) in statements { names.insert(definition.name) }
        for command in commands {
            switch command.verb.constantText {
            case "alias": if let name = command.arguments.first?.constantText { names.insert(name) }
            case "source": mayGrow = true
            default: break
            }
        }
    }

    func contains(_ name: String) -> Bool { names.contains(name) }
}
