import LineEditing
import MictlanXClient
import MictlanXModel
import MictlanXText

/// The prompt: reads a statement, runs it, and shows its exit code in the next prompt. No failure ends it.
struct Repl: Sendable {
    let session: Session
    let reader: any LineReader
    let router: SignalRouter
    let interpreter: Interpreter
    let terminal: Terminal
    var completer: ShellCompleter?

    private static let continuation: Prompt = "...> "

    /// - Returns: the code that the process ends with.
    func run() async throws -> Int32 {
        var pending = ""
        var lastCode: Int32 = 0
        var duration: Duration?
        var isWarned = false
        while true {
            if pending.isEmpty {
                try tellNews()
                // A ball without a last line break would leave the prompt at its end, and the editing at wrong columns.
                try terminal.settle()
            }
            let prompt = pending.isEmpty ? await prompt(after: lastCode, duration) : Self.continuation
            await completer?.update(from: session)
            switch await router.readLine(reader, prompt: prompt) {
            case .interrupted:
                pending = ""
                (lastCode, duration) = (ExitCode.interrupted.rawValue, nil)
                await session.setStatus(lastCode)
            case .endOfInput:
                if !isWarned, router.ending == nil, try warn() {
                    isWarned = true
                    continue
                }
                return router.ending?.exitCode ?? lastCode
            case .line(let line):
                let text = pending + line
                guard InputCompleteness(text) != .incomplete else {
                    pending = text + "\n"
                    continue
                }
                pending = ""
                guard text.contains(where: { !$0.isWhitespace }) else { continue }
                await remember(text)
                if HistoryFilter.accepts(text) { try? await session.log?.write("mx> \(text)\n") }
                let start = ContinuousClock.now
                do {
                    lastCode = try await execute(text)
                    isWarned = false
                } catch let request as ExitRequest {
                    guard !isWarned, try warn() else { return request.code }
                    isWarned = true
                    continue
                }
                duration = try await tell(ContinuousClock.now - start)
                await session.note(EnteredStatement(text: text, code: lastCode))
                await session.setStatus(lastCode)
                if lastCode == ExitCode.interrupted.rawValue { await interpreter.runTrap(.interrupt) }
                if let signal = router.ending { return signal.exitCode }
            }
        }
    }

    /// Tells of jobs that have stopped or ended since the last prompt.
    private func tellNews() throws {
        for job in session.jobs.takeStops() { try terminal.note(JobNotice.stop(job)) }
        for job in session.jobs.takeNews() { try terminal.note(JobNotice.text(job)) }
    }

    /// Warns whoever wants to leave of the jobs that run.
    ///
    /// - Returns: whether there are any.
    private func warn() throws -> Bool {
        guard let warning = JobNotice.warning(of: session.jobs.running) else { return false }
        try terminal.note(warning)
        return true
    }

    private func execute(_ text: String) async throws -> Int32 {
        let source = SourceText(name: "mxshell", text: text)
        do {
            let statements = try await interpreter.check(source)
            return try await router.run { try await interpreter.run(statements, of: source, areEntered: true) }
        } catch let report as ErrorReport {
            // Nothing of it has run, and it is still what 'again' means, and not the statement before.
            await session.begin(RanStatement(source: source))
            return try interpreter.show(report)
        } catch is CancellationError {
            return ExitCode.interrupted.rawValue
        }
    }

    /// Writes how long a statement took, where that is wanted; else returns it for the prompt.
    private func tell(_ duration: Duration) async throws -> Duration? {
        guard await session.tellsTime else { return duration }
        try terminal.note("time: \(CommandTime.text(of: duration))")
        return nil
    }

    private func prompt(after code: Int32, _ duration: Duration?) async -> Prompt {
        PromptState(
            store: session.places.label, bucket: await session.bucket?.rawValue, jobs: session.jobs.running.count,
            code: code, duration: duration
        ).prompt
    }

    private func remember(_ text: String) async {
        reader.remember(text)
        guard let history = await session.historyForWriting else { return }
        do {
            for entry in try history.append(text) { reader.remember(entry) }
        } catch {
            await session.giveUpHistory()
            try? terminal.note("mxshell: the history is not kept: \(error)")
        }
    }
}
