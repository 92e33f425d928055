import MictlanXClient
import MictlanXText
import SystemPackage

/// Runs commands: their words are expanded, their streams opened, and a function, a verb or the host runs them.
extension Interpreter {
    private var commands: CommandTable { context.commands }

    func run(_ command: SimpleCommand, of source: SourceText) async throws -> Int32 {
        var words = Expansion.Words()
        // With the command's own streams.
        var inner = self
        inner.context.settings = await context.session.settings
        if let results = await context.session.results, results.replaced === context.terminal.output {
            inner.context.terminal.output = results.stream
        }
        do {
            let expansion = try await expansion(of: command, source)
            words = try await unaliased(try expansion.words(of: command.words), of: command)
            try await inner.redirect(command.redirections, expansion)
            guard !command.isHost, command.pipeline.isEmpty else {
                try context.session.places.checkProgram()
                return try await inner.runPipeline(command, words, expansion, of: source)
            }
            if let pager = await inner.pager(for: command, words) {
                let text = String(decoding: source.bytes[command.range], as: UTF8.self)
                return try await inner.stoppable(text) { [words] interpreter, handover in
                    try await interpreter.paged(by: pager, handover) {
                        try await $0.dispatch(words, isRedirected: false)
                    }
                }
            }
            return try await inner.dispatch(words, isRedirected: command.redirections.output != nil)
        } catch {
            return try inner.ended(error, command, words, in: source)
        }
    }

    /// The code of a command that failed, which is told.
    ///
    /// - Throws: what ends more than the command.
    func ended(
        _ error: any Error, _ command: SimpleCommand, _ words: Expansion.Words, in source: SourceText
    ) throws -> Int32 {
        switch error {
        case is ExitRequest, is OutputStream.Closed, is JumpRequest: throw error
        case let error as CommandEnded: return error.code
        case let error as Reported: return error.code.rawValue
        case let error as SyntaxError: return try show(Self.report(error, in: source))
        case let report as ErrorReport: return try show(report)
        default:
            let report = report(ShellError(error), of: command, words, in: source)
            return try show(report, format: OutputFormat.requested(in: Array(words.words.dropFirst())))
        }
    }

    /// Runs a function or a verb.
    func dispatch(_ words: Expansion.Words, isRedirected: Bool) async throws -> Int32 {
        if let name = words.words.first?.text, let function = await context.session.language.functions[name] {
            return try await call(function, arguments: words.words.dropFirst().map(\.bytes))
        }
        try await run(words.words, isRedirected: isRedirected)
        return 0
    }

    /// Runs a verb; `words` are it and its arguments.
    private func run(_ words: [ExpandedWord], isRedirected: Bool) async throws {
        let parsed = try commands.parse(verb: words.first?.text ?? "", arguments: Array(words.dropFirst()))
        var context = context
        context.words = words
        context.runner = self
        let results = KeptResult(in: context.terminal.resultDirectory)
        context.terminal.results = results
        context.terminal.isExpanded = context.settings.isExpanded
        context.terminal.hidesHeaders = context.settings.hidesHeaders
        let start = ContinuousClock.now
        switch parsed {
        case .help(let text):
            try context.terminal.output.write(text + "\n")
        case .command(let parsed):
            let command = try await context.placed(parsed)
            context.terminal.names = await context.nameBase(at: (command as? any NetworkCommand)?.target)
            context.terminal.hasExactSizes = (command as? any SizedCommand)?.sizes.wish
            try context.checkSafety(of: command)
            let recorder = await CommandRecorder(command, isRedirected: isRedirected, in: context)
            do {
                if let command = command as? any NetworkCommand {
                    try await PatientRun(command: command, context: context).run()
                } else {
                    try await command.run(in: context)
                }
                await context.session.keep(results, since: start)
            } catch {
                await context.session.keep(results, since: start)
                if let recorder, !(error is ExitRequest) {
                    await recorder.end(code: ((error as? Reported)?.code ?? ShellError(error).exitCode).rawValue)
                }
                throw error
            }
            await recorder?.end(code: 0)
        }
        try context.terminal.output.flush()
    }

    /// Opens the files of a command.
    mutating func redirect(_ redirections: [Redirection], _ expansion: Expansion) async throws {
        let home = context.session.configuration.environment.nonEmpty("HOME")
        for redirection in redirections {
            let file = LocalArgument(try expansion.argument(for: redirection.target))
            switch redirection.stream {
            case .output(let appends):
                try context.session.places.checkWriting(to: file.path(home: home))
                context.terminal.output = try await RedirectedFile.output(file, appends: appends, home: home)
            case .errors(let appends):
                try context.session.places.checkWriting(to: file.path(home: home))
                context.terminal.messages = try await RedirectedFile.output(file, appends: appends, home: home)
                context.terminal.hasColour = false
            case .input:
                context.input = try await RedirectedFile.input(file, home: home)
            case .joinedErrors: break
            }
        }
        if redirections.joinsErrors { joinErrors() }
    }

    /// Has messages go where the results go.
    mutating func joinErrors() {
        context.terminal.messages = context.terminal.output
        context.terminal.hasColour = false
    }

    // MARK: Errors

    /// Prints `report`, or keeps it where a block handles it, and returns the code it leads to.
    func show(_ report: ErrorReport, format: OutputFormat? = nil) throws -> Int32 {
        if let faults {
            try context.terminal.output.flush()
            faults.add(report)
        } else {
            try context.terminal.show(
                report, format: format ?? context.settings.format ?? context.session.configuration.format)
        }
        return report.error.exitCode.rawValue
    }

    static func report(_ error: SyntaxError, in source: SourceText) -> ErrorReport {
        ErrorReport(.usage(error.message, hint: error.hint), source: source, range: error.range)
    }

    /// Names the place of an error. `expanded` are the command's words with their variables filled in; nil before that.
    func report(
        _ error: ShellError, of command: SimpleCommand, _ expanded: Expansion.Words?, in source: SourceText
    ) -> ErrorReport {
        let words = expanded?.words ?? []
        let ranges = expanded?.ranges ?? command.words.map(\.range)
        let operand = error.word.flatMap { number in
            words.first.flatMap { verb in
                commands.position(ofOperand: number, verb: verb.text, arguments: Array(words.dropFirst()))
            }
        }
        let range = (error.position ?? operand).flatMap { ranges.indices.contains($0) ? ranges[$0] : nil }
        let text = String(decoding: source.bytes[command.range], as: UTF8.self)
        // With a single line it is clear which command failed.
        let place = range ?? (source.lineCount > 1 ? command.verb.range : nil)
        return ErrorReport(error, command: text, source: place == nil ? nil : source, range: place)
    }
}
