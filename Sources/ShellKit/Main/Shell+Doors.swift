import LineEditing
import MictlanXClient
import MictlanXPlatform
import MictlanXText
import SystemPackage

extension Shell {
    /// Goes through `door` and returns the code that the process ends with.
    func pass(_ door: Door, _ session: Session) async throws -> Int32 {
        switch door {
        case .prompt: try await prompt(session)
        case .scripts(let sources, let arguments):
            try await scripts(sources, arguments, session)
        case .hostLine(let line): try await hostLine(line, session)
        }
    }

    private func scripts(
        _ sources: [SourceText], _ arguments: [[UInt8]], _ session: Session
    ) async throws -> Int32 {
        await session.setArguments(arguments)
        let router = SignalRouter(onRepeatedInterrupt: ProcessSignals.exitAfterInterrupts)
        let interpreter = interpreter(session, router)
        // Every text is parsed before the first statement of the first one runs.
        var parsed: [(SourceText, [Statement])] = []
        for source in sources {
            parsed.append((source, try await interpreter.check(source, after: parsed.flatMap { $0.1 })))
        }
        guard !session.configuration.onlyChecks else { return 0 }
        let texts = parsed
        return try await unattended(router, interpreter) {
            var failure: Int32 = 0
            for (source, statements) in texts {
                let code = try await interpreter.run(statements, of: source, areEntered: true)
                guard code != 0 else { continue }
                failure = code
                guard await session.goesOnAfterFailures, code != ExitCode.interrupted.rawValue else { break }
            }
            return try await interpreter.settleJobs(after: failure)
        }
    }

    private func hostLine(_ line: HostLine, _ session: Session) async throws -> Int32 {
        let router = SignalRouter(onRepeatedInterrupt: ProcessSignals.exitAfterInterrupts)
        let interpreter = interpreter(session, router, .host, isSingle: true)
        guard !session.configuration.onlyChecks else {
            try interpreter.check(line)
            return 0
        }
        return try await unattended(router, interpreter) {
            try await interpreter.run([line.statement], of: line.source, areEntered: true)
        }
    }

    /// Runs statements without a prompt: a signal ends them, and the process with the signal's code.
    private func unattended(
        _ router: SignalRouter, _ interpreter: Interpreter, _ body: @escaping @Sendable () async throws -> Int32
    ) async throws -> Int32 {
        let jobs = interpreter.context.session.jobs
        try ProcessSignals.deliver([.interrupt, .terminate, .hangup]) { signal in
            loseRow(by: signal)
            router.handle(signal)
            jobs.handle(signal)
        }
        var code: Int32
        do {
            code = try await jobs.scope(keepsLogs: false) { try await router.run(body) }
            code = router.ending?.exitCode ?? code
        } catch let request as ExitRequest {
            code = request.code
        }
        if code == ExitCode.interrupted.rawValue { await interpreter.runTrap(.interrupt) }
        await interpreter.runTrap(.exit)
        return code
    }

    private func prompt(_ session: Session) async throws -> Int32 {
        guard !session.configuration.onlyChecks else {
            throw ShellError.usage("--check needs something to check", hint: "name a script, or give commands with -c")
        }
        let router = SignalRouter()
        let environment = session.configuration.environment
        let completer = try ShellCompleter(session: session, commands: .standard)
        let reader = try LineReading.makeReader(
            terminal: .init(
                type: environment["TERM"], hasColour: terminal.hasColour, settings: Self.settings(environment)),
            entries: await earlierEntries(session), completer: completer, checker: StatementChecker())
        router.attach(reader)
        await session.attach(reader)
        try ProcessSignals.deliver(ProcessSignal.allCases) { signal in
            loseRow(by: signal)
            router.handle(signal)
            // ^C is for what the person sees.
            if [.terminate, .hangup].contains(signal) { session.jobs.handle(signal) }
        }
        // Whoever reads it may send signals: each of them has its handler now.
        if !session.configuration.isQuiet { try terminal.note(Self.banner(session.places)) }
        let repl = Repl(
            session: session, reader: reader, router: router, interpreter: interpreter(session, router),
            terminal: terminal, completer: completer)
        return try await session.jobs.scope(keepsLogs: true) {
            do {
                let code = try await repl.run()
                await repl.interpreter.stopJobs()
                await repl.interpreter.runTrap(.exit)
                return code
            } catch {
                await repl.interpreter.stopJobs()
                throw error
            }
        }
    }

    /// The terminal shows the `^C` that becomes a signal, wherever the cursor stands.
    private func loseRow(by signal: ProcessSignal) {
        guard signal == .interrupt, TerminalProbe.inputIsTerminal else { return }
        terminal.loseRow(terminal.output, terminal.messages, isInterrupted: true, environment)
    }

    /// The user's file for the line editor; nil where there is none, or none that could be one (editrc(5)).
    private static func settings(_ environment: Environment) -> SettingsFile? {
        let path: String
        if let named = environment.nonEmpty("EDITRC") {
            path = named
        } else if let home = environment.nonEmpty("HOME") {
            path = "\(home)/.editrc"
        } else {
            return nil
        }
        guard let bytes = try? InputFile.bytes(of: FilePath(path), limit: maximumSettingsBytes),
            bytes.count <= maximumSettingsBytes
        else { return nil }
        return SettingsFile(name: path, text: String(decoding: bytes, as: UTF8.self))
    }

    private static let maximumSettingsBytes = 1 << 20

    /// What the prompt begins with: where its commands go. A URI that cannot be read stops the commands that need it, not
    /// the prompt.
    static func banner(_ places: Places) -> String {
        do throws(ShellError) {
            return "mxshell \(Version.text), \(try places.place().description)\n\(keys)"
        } catch {
            return "mxshell \(Version.text), no store: \(error.message)\n\(keys)"
        }
    }

    private static let keys = "'help' lists the commands, Tab completes, ^R searches the history, ^D leaves."

    private func earlierEntries(_ session: Session) async -> [String] {
        guard let history = session.history else { return [] }
        do {
            return try history.load()
        } catch {
            await session.giveUpHistory()
            try? terminal.note("mxshell: the history is not kept: \(error)")
            return []
        }
    }

    private func interpreter(
        _ session: Session, _ router: SignalRouter, _ commands: CommandTable = .standard, isSingle: Bool = false
    ) -> Interpreter {
        var terminal = terminal
        // The one command of the host's command line is the last: nobody asks for its result again.
        if !isSingle { terminal.resultDirectory = FilePath(environment.temporaryDirectory) }
        return Interpreter(
            context: CommandContext(
                session: session, terminal: terminal, commands: commands, router: router, silence: silence))
    }
}
