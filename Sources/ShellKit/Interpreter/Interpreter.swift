import MictlanXClient
import MictlanXText

/// Runs statements one after the other: the same for the prompt, `-c`, scripts and the host's command line.
struct Interpreter: Sendable {
    let context: CommandContext

    private var commands: CommandTable { context.commands }

    /// Parses the whole of `source` and checks every command in it that has no variables.
    ///
    /// - Throws: `ErrorReport` for the first fault: nothing has run then.
    func check(_ source: SourceText) throws(ErrorReport) -> [Statement] {
        let statements: [Statement]
        do {
            statements = try Parser.statements(in: source.bytes)
        } catch {
            throw Self.report(error, in: source)
        }
        for command in statements.flatMap(\.commands) {
            do {
                try check(command)
            } catch {
                throw report(error, of: command, [], in: source)
            }
        }
        return statements
    }

    /// What can be said of a command before its variables have values.
    private func check(_ command: SimpleCommand) throws(ShellError) {
        guard let verb = command.verb.constantText else { return }
        let arguments = command.arguments.compactMap(\.constant)
        if arguments.count == command.arguments.count {
            _ = try commands.parse(verb: verb, arguments: arguments)
        } else {
            _ = try commands.type(named: verb)
        }
    }

    /// Runs `statements` until one fails.
    ///
    /// - Returns: the code of the last one that ran.
    /// - Throws: `ExitRequest` from `exit`; `OutputStream.Closed` when nobody reads any more.
    func run(_ statements: [Statement], of source: SourceText) async throws -> Int32 {
        var code: Int32 = 0
        for statement in statements {
            code = try await run(statement, of: source)
            await context.session.setStatus(code)
            guard code == 0 else { break }
        }
        return code
    }

    private func run(_ statement: Statement, of source: SourceText) async throws -> Int32 {
        switch statement {
        case .command(let command):
            return try await run(command, of: source)
        case .assignment(let name, let value):
            let variables = await context.session.variables
            do throws(SyntaxError) {
                await context.session.set(name, to: try variables.argument(for: value).bytes)
                return 0
            } catch {
                return try show(Self.report(error, in: source))
            }
        case .and(let first, let second):
            let code = try await run(first, of: source)
            return code == 0 ? try await run(second, of: source) : code
        case .or(let first, let second):
            let code = try await run(first, of: source)
            // What was interrupted is not a failure that another command could make good.
            guard code != 0, code != ExitCode.interrupted.rawValue else { return code }
            await context.session.setStatus(code)
            return try await run(second, of: source)
        case .not(let inner):
            let code = try await run(inner, of: source)
            if code == ExitCode.interrupted.rawValue { return code }
            return code == 0 ? ExitCode.failed.rawValue : 0
        }
    }

    private func run(_ command: SimpleCommand, of source: SourceText) async throws -> Int32 {
        var words: [ExpandedWord] = []
        do {
            let variables = await context.session.variables
            words = try command.words.map { try variables.argument(for: $0) }
            try await run(words, redirection: command.redirection, variables: variables)
            return 0
        } catch let error as ExitRequest {
            throw error
        } catch let error as OutputStream.Closed {
            throw error
        } catch let error as Reported {
            return error.code.rawValue
        } catch let error as SyntaxError {
            return try show(Self.report(error, in: source))
        } catch {
            let report = report(ShellError(error), of: command, words, in: source)
            return try show(report, format: OutputFormat.requested(in: Array(words.dropFirst())))
        }
    }

    /// Runs a command; `words` are its verb and its arguments.
    private func run(
        _ words: [ExpandedWord], redirection: SimpleCommand.Redirection?, variables: Expansion
    ) async throws {
        let parsed = try commands.parse(verb: words.first?.text ?? "", arguments: Array(words.dropFirst()))
        var context = context
        if let redirection {
            context.terminal.output = try RedirectedOutput.open(
                LocalArgument(try variables.argument(for: redirection.target)), appends: redirection.appends,
                home: context.session.configuration.environment.nonEmpty("HOME"))
        }
        switch parsed {
        case .help(let text):
            try context.terminal.output.write(text + "\n")
        case .command(let command):
            try await command.run(in: context)
        }
        try context.terminal.output.flush()
    }

    /// Prints `report` and returns the code it leads to.
    func show(_ report: ErrorReport, format: OutputFormat? = nil) throws -> Int32 {
        try context.terminal.output.flush()
        let format = format ?? context.session.configuration.format
        try context.terminal.messages.write(report.text(format: format, hasColour: context.terminal.hasColour))
        try context.terminal.messages.flush()
        return report.error.exitCode.rawValue
    }

    private static func report(_ error: SyntaxError, in source: SourceText) -> ErrorReport {
        ErrorReport(.usage(error.message, hint: error.hint), source: source, range: error.range)
    }

    /// Names the place of an error. `words` are the command's with their variables filled in, as far as that was done.
    private func report(
        _ error: ShellError, of command: SimpleCommand, _ words: [ExpandedWord], in source: SourceText
    ) -> ErrorReport {
        let operand = error.word.flatMap { number in
            words.first.flatMap { verb in
                commands.position(ofOperand: number, verb: verb.text, arguments: Array(words.dropFirst()))
            }
        }
        let range = (error.position ?? operand).flatMap {
            command.words.indices.contains($0) ? command.words[$0].range : nil
        }
        let text = String(decoding: source.bytes[command.range], as: UTF8.self)
        // In one line there is no question which command failed; a caret would only point at the whole of it.
        let place = range ?? (source.lineCount > 1 ? command.verb.range : nil)
        return ErrorReport(error, command: text, source: place == nil ? nil : source, range: place)
    }
}
