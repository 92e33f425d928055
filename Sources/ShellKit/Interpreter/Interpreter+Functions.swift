import MictlanXText

/// Functions, aliases, and texts that verbs have run.
extension Interpreter {
    func call(_ function: ShellFunction, arguments: [[UInt8]]) async throws -> Int32 {
        let definition = function.definition
        guard arguments.count >= definition.parameters.count else {
            let missing = definition.parameters[arguments.count]
            throw ShellError.usage(
                "'\(definition.name)' needs \(missing)",
                hint: "usage: \(([definition.name] + definition.parameters).joined(separator: " "))", position: 0)
        }
        var inner = self
        inner.context.depth += 1
        guard inner.context.depth <= LanguageLimits.calls else {
            throw ShellError.usage("more than \(LanguageLimits.calls) calls in each other", position: 0)
        }
        let variables = zip(definition.parameters, arguments).map { ($0, ShellValue.text($1)) }
        inner.context.frame = CallFrame(
            arguments: arguments, variables: Dictionary(variables) { first, _ in first })
        do {
            let code = try await inner.run(definition.body, of: function.source)
            try context.terminal.output.flush()
            return code
        } catch JumpRequest.return(let code) {
            return code
        }
    }

    /// The words with those of an alias in place of the first. A word in quotes is no alias, and no alias stands for itself.
    func unaliased(_ words: Expansion.Words, of command: SimpleCommand) async throws -> Expansion.Words {
        guard !command.isHost, command.verb.bareText != nil else { return words }
        let aliases = await context.session.language.aliases
        guard !aliases.isEmpty else { return words }
        var result = words
        var seen: Set<String> = []
        while let name = result.words.first?.text, let alias = aliases[name], seen.insert(name).inserted {
            let inner: Expansion.Words
            do {
                inner = try await expansion(of: alias.words, SourceText(name: "alias \(name)", text: alias.text))
                    .words(of: alias.words)
            } catch let error as SyntaxError {
                throw ShellError.usage("the alias '\(name)': \(error.message)", hint: error.hint, position: 0)
            }
            let place = result.ranges.first ?? command.verb.range
            result.words.replaceSubrange(..<1, with: inner.words)
            result.ranges.replaceSubrange(..<1, with: Array(repeating: place, count: inner.words.count))
        }
        return result
    }
}

extension Interpreter {
    /// Runs what waits for an event. The code of the shell stays what it was, and no failure of it is another.
    func runTrap(_ event: TrapEvent) async {
        guard let trap = await context.session.language.traps[event] else { return }
        // The end comes once, whatever happens in it.
        if event == .exit { await context.session.set(nil, on: event) }
        _ = try? await run(trap.statements, of: trap.source)
        try? context.terminal.output.flush()
    }
}

extension Interpreter: ScriptRunner {
    func run(_ source: SourceText, in context: CommandContext) async throws -> Int32 {
        let interpreter = try nested(in: context)
        return try await interpreter.run(try await interpreter.check(source), of: source)
    }

    func run(words: [ExpandedWord], in context: CommandContext) async throws -> Int32 {
        let interpreter = try nested(in: context)
        guard let line = HostLine(words: words.map(\.bytes)), case .command(let command) = line.statement else {
            return 0
        }
        var expanded = Expansion.Words(words: words, ranges: command.words.map(\.range))
        do {
            expanded = try await interpreter.unaliased(expanded, of: command)
            return try await interpreter.dispatch(expanded, isRedirected: false)
        } catch {
            return try interpreter.ended(error, command, expanded, in: line.source)
        }
    }

    func command(of words: [ExpandedWord]) async throws -> (any ShellCommand)? {
        guard let line = HostLine(words: words.map(\.bytes)), case .command(let command) = line.statement else {
            return nil
        }
        let expanded = try await unaliased(
            Expansion.Words(words: words, ranges: command.words.map(\.range)), of: command
        ).words
        guard let verb = expanded.first?.text, await context.session.language.functions[verb] == nil,
            case .command(let parsed) = try context.commands.parse(verb: verb, arguments: Array(expanded.dropFirst()))
        else { return nil }
        return parsed
    }

    private func nested(in context: CommandContext) throws(ShellError) -> Interpreter {
        var interpreter = Interpreter(context: context)
        interpreter.faults = faults
        interpreter.context.depth += 1
        guard interpreter.context.depth <= LanguageLimits.calls else {
            throw ShellError.usage("more than \(LanguageLimits.calls) calls in each other", position: 0)
        }
        return interpreter
    }
}
