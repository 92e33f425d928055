import MictlanXClient
import MictlanXPlatform
import MictlanXText
import SystemPackage
import Workflow

/// Long output at the prompt goes to a pager, as a program of the host.
extension Interpreter {
    /// The line of the pager for a command; `nil` where its output goes to the terminal as it comes.
    func pager(for command: SimpleCommand, _ words: Expansion.Words) async -> String? {
        let session = context.session
        guard session.configuration.isPrompt, session.job == nil, context.depth == 0, command.modifiers.isEmpty,
            command.redirections.isEmpty, context.terminal.output.isTerminal, TerminalProbe.inputIsTerminal,
            !session.places.isSafe, let verb = words.words.first?.text,
            await session.language.functions[verb] == nil,
            let parsed = try? context.commands.parse(verb: verb, arguments: Array(words.words.dropFirst()))
        else { return nil }
        if case .command(let command) = parsed, !command.isPaged { return nil }
        return (context.settings.pager ?? PagerChoice(session.configuration.environment)).line
    }

    /// Runs a command whose output may be longer than the screen.
    ///
    /// - Parameters:
    ///   - line: the pager.
    ///   - handover: gives the pager the terminal.
    ///   - body: the command, with its streams.
    /// - Returns: the code of the command; 0 where the pager was left before its end.
    /// - Throws: what the command throws.
    func paged(
        by line: String, _ handover: TerminalHandover, _ body: @escaping @Sendable (Interpreter) async throws -> Int32
    ) async throws -> Int32 {
        let terminal = context.terminal
        try terminal.output.flush()
        let pipe = try HostPipe()
        let (full, signal) = AsyncStream.makeStream(of: Void.self)
        let gate = PageGate(
            screen: (TerminalProbe.rows(of: terminal.output.descriptor), terminal.columns),
            terminal: FileDescriptor(rawValue: terminal.output.descriptor),
            messages: FileDescriptor(rawValue: terminal.messages.descriptor), pager: pipe.writing
        ) { signal.yield() }
        let stream = OutputStream(terminal: terminal.output.descriptor) { gate.pass($0) }
        var inner = self
        inner.context.terminal.output = stream
        if terminal.messages.isTerminal {
            try terminal.messages.flush()
            inner.context.terminal.messages = OutputStream(terminal: terminal.messages.descriptor) {
                gate.pass(message: $0)
            }
        }
        let environment = await pagerVariables()
        defer {
            try? terminal.messages.write(gate.lateMessages())
            try? terminal.messages.flush()
        }
        return try await withThrowingTaskGroup(of: Ended.self) { [inner] group in
            group.addTask {
                defer {
                    pipe.closeWriting()
                    signal.finish()
                }
                let result: Result<Int32, any Error>
                do {
                    result = .success(try await body(inner))
                } catch is OutputStream.Closed {
                    return .command(.success(0))
                } catch {
                    result = .failure(error)
                }
                // What was written before a failure is shown before it.
                try? stream.endRow()
                try terminal.output.write(gate.finish())
                try terminal.output.flush()
                return .command(result)
            }
            group.addTask {
                for await _ in full {
                    await page(line, environment, from: pipe, handover)
                    return .pager
                }
                return .noPager
            }
            var isLeft = false
            var result: Result<Int32, any Error>?
            while let ended = try await group.next() {
                switch ended {
                case .command(let value): result = value
                // The output was short, or an interrupt came before it: that is no reader that has seen enough.
                case .noPager: break
                case .pager:
                    // Nobody reads any more.
                    pipe.closeReading()
                    isLeft = result == nil && !Task.isCancelled
                    if isLeft { group.cancelAll() }
                }
            }
            return try isLeft ? 0 : result?.get() ?? 0
        }
    }

    private enum Ended: Sendable {
        case command(Result<Int32, any Error>)
        case pager
        case noPager
    }

    private func pagerVariables() async -> [String: String] {
        var variables = await context.session.variables.hostVariables
        // Colours pass, and a screen that is left stays visible.
        if variables["LESS"] == nil { variables["LESS"] = "FRX" }
        return variables
    }

    /// Runs the pager; where it cannot run, everything is written.
    private func page(
        _ line: String, _ environment: [String: String], from pipe: HostPipe, _ handover: TerminalHandover
    ) async {
        defer { handover.takeBack() }
        let process = ChildProcess(
            words: ["/bin/sh", "-c", line].map { Array($0.utf8) }, environment: environment,
            directory: WorkingDirectory.current)
        let output = FileDescriptor(rawValue: context.terminal.output.descriptor)
        let code = try? await process.run(
            input: pipe.reading, output: output, errors: FileDescriptor(rawValue: context.terminal.messages.descriptor)
        ) { handover.started($0, place: 0, group: $0) }
        let didRun = ![nil, ExitCode.commandNotFound.rawValue, ExitCode.notExecutable.rawValue].contains(code)
        guard !didRun, !Task.isCancelled else { return }
        try? await BlockingWork.run { _ in
            var block = [UInt8](repeating: 0, count: 1 << 16)
            while true {
                let count = try block.withUnsafeMutableBytes { try pipe.reading.read(into: $0) }
                guard count > 0 else { return }
                _ = try output.writeAll(block[..<count])
            }
        }
    }
}
