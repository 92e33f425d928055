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

    /// Checks the one command of the host's command line.
    ///
    /// - Throws: `ErrorReport` for a fault.
    func check(_ line: HostLine) throws(ErrorReport) {
        for command in line.statement.commands {
            do {
                try check(command)
            } catch {
                throw report(error, of: command, [], in: line.source)
            }
        }
    }

    /// Checks a command as far as that is possible before its variables have values.
    private func check(_ command: SimpleCommand) throws(ShellError) {
        guard let verb = command.verb.constantText else { return }
        let arguments = command.arguments.compactMap(\.constant)
        if arguments.count == command.arguments.count {
            _ = try commands.parse(verb: verb, arguments: arguments)
        } else {
            _ = try commands.type(named: verb)
        }
    }

    /// Runs `statements` until one fails, or after `on-error continue` all of them.
    ///
    /// - Returns: the code of the last one that failed, else 0.
    /// - Throws: `ExitRequest` from `exit`; `OutputStream.Closed` when the reader of a pipe has gone.
    func run(_ statements: [Statement], of source: SourceText) async throws -> Int32 {
        var failure: Int32 = 0
        for statement in statements {
            let code = try await run(statement, of: source)
            await context.session.setStatus(code)
            guard code != 0 else { continue }
            failure = code
            guard await context.session.goesOnAfterFailures, code != ExitCode.interrupted.rawValue else { break }
        }
        return failure
    }

    private func run(_ statement: Statement, of source: SourceText) async throws -> Int32 {
        switch statement {
        case .command(let command):
            return try await run(command, modifiers: command.modifiers[...], of: source)
        case .assignment(let name, let value):
            let variables = await context.session.variables
            do throws(SyntaxError) {
                await context.session.set(name, to: try variables.argument(for: value).bytes)
                return 0
            } catch {
                return try show(Self.report(error, in: source))
            }
        case .chain(let first, let rest):
            var code = try await run(first, of: source)
            for link in rest where (code == 0) == link.isAnd {
                // An interrupt ends the whole statement: it is no failure that `||` handles.
                guard code != ExitCode.interrupted.rawValue else { break }
                if !link.isAnd { await context.session.setStatus(code) }
                code = try await run(link.statement, of: source)
            }
            return code
        case .not(let inner, let times):
            let code = try await run(inner, of: source)
            if code == ExitCode.interrupted.rawValue { return code }
            return (code == 0) == times.isMultiple(of: 2) ? 0 : ExitCode.failed.rawValue
        }
    }

    func run(_ command: SimpleCommand, of source: SourceText) async throws -> Int32 {
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
        context.words = words
        if let redirection {
            let home = context.session.configuration.environment.nonEmpty("HOME")
            let target = LocalArgument(try variables.argument(for: redirection.target))
            try context.session.places.checkWriting(to: target.path(home: home))
            context.terminal.output = try RedirectedOutput.open(target, appends: redirection.appends, home: home)
        }
        switch parsed {
        case .help(let text):
            try context.terminal.output.write(text + "\n")
        case .command(let parsed):
            let command = try await context.placed(parsed)
            let recorder = await CommandRecorder(command, isRedirected: redirection != nil, in: context)
            do {
                if let command = command as? any NetworkCommand {
                    try await PatientRun(command: command, context: context).run()
                } else {
                    try await command.run(in: context)
                }
            } catch {
                let code = (error as? Reported)?.code ?? ShellError(error).exitCode
                if !(error is ExitRequest) { await recorder?.end(code: code.rawValue) }
                throw error
            }
            await recorder?.end(code: 0)
        }
        try context.terminal.output.flush()
    }

    /// Prints `report` and returns the code it leads to.
    func show(_ report: ErrorReport, format: OutputFormat? = nil) throws -> Int32 {
        try context.terminal.show(report, format: format ?? context.session.configuration.format)
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
        // With a single line it is clear which command failed.
        let place = range ?? (source.lineCount > 1 ? command.verb.range : nil)
        return ErrorReport(error, command: text, source: place == nil ? nil : source, range: place)
    }
}
