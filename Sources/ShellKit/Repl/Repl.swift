import LineEditing
import MictlanXClient
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
        while true {
            let prompt = pending.isEmpty ? await prompt(after: lastCode) : Self.continuation
            await completer?.update(from: session)
            switch await router.readLine(reader, prompt: prompt) {
            case .interrupted:
                pending = ""
                lastCode = ExitCode.interrupted.rawValue
                await session.setStatus(lastCode)
            case .endOfInput:
                return router.ending?.exitCode ?? lastCode
            case .line(let line):
                let text = pending + line
                guard !Parser.isIncomplete(text) else {
                    pending = text + "\n"
                    continue
                }
                pending = ""
                guard text.contains(where: { !$0.isWhitespace }) else { continue }
                await remember(text)
                do {
                    lastCode = try await execute(text)
                } catch let request as ExitRequest {
                    return request.code
                }
                await session.setStatus(lastCode)
                if let signal = router.ending { return signal.exitCode }
            }
        }
    }

    private func execute(_ text: String) async throws -> Int32 {
        let source = SourceText(name: "mxshell", text: text)
        do {
            let statements = try interpreter.check(source)
            return try await router.run { try await interpreter.run(statements, of: source) }
        } catch let report as ErrorReport {
            return try interpreter.show(report)
        } catch is CancellationError {
            return ExitCode.interrupted.rawValue
        }
    }

    private func prompt(after code: Int32) async -> Prompt {
        var prompt = Prompt().adding("mx", .bold).adding(" \(session.places.label.terminalSafe)")
        if let bucket = await session.bucket { prompt = prompt.adding(":").adding("\(bucket)", .cyan) }
        if code != 0 { prompt = prompt.adding(" ✗\(code)", .red) }
        return prompt.adding("> ")
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
