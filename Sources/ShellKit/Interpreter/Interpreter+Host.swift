import LineEditing
import MictlanXClient
import MictlanXPlatform
import MictlanXText
import Synchronization
import SystemPackage
import Workflow

/// Pipelines with commands of the host.
///
/// They have one process group, and the terminal while they run: ^C ends them and never the shell, ^Z stops them. A command
/// of ours at the head writes into the first pipe; that nobody reads it any more ends it quietly. The code is that of the
/// last stage that failed.
extension Interpreter {
    /// A command of the host that is ready to start.
    private struct Stage: Sendable {
        var process: ChildProcess
        var range: Range<Int>
        var errors: OutputStream
        /// Whether its errors go where its output goes.
        var joinsErrors = false

        /// What a program that did not start failed with: 127 where there is none, 126 for a file that is no program.
        func failure(_ error: MictlanXError, _ commands: CommandTable) -> ShellError {
            var shown = ShellError(error)
            shown.exitCode = process.startCode(error) ?? .notExecutable
            if error.code == .notFound, shown.exitCode == .notExecutable {
                shown.message = "'\(String(decoding: process.words.first ?? [], as: UTF8.self))' is no program"
            }
            let name = String(decoding: process.words.first ?? [], as: UTF8.self)
            if error.code == .notFound, commands.contains(name) {
                shown.hint =
                    ["put", "pipe"].contains(name)
                    ? "a pipe leads to programs of the host: 'put - BUCKET/NAME < FILE', or '| mxshell pipe BUCKET/NAME'"
                    : "'\(name)' is a command of this shell, and a pipe leads to programs of the host"
            }
            return shown
        }
    }

    func runPipeline(
        _ command: SimpleCommand, _ words: Expansion.Words, _ expansion: Expansion, of source: SourceText
    ) async throws -> Int32 {
        var stages: [Stage] = []
        let environment = expansion.hostVariables
        if command.isHost {
            var first = try await stage(words.words, command.verb.range, self, environment)
            first.joinsErrors = command.redirections.joinsErrors
            stages.append(first)
        }
        var output = context.terminal.output
        for host in command.pipeline {
            let words = try expansion.words(of: host.words)
            var streams = self
            try await streams.redirect(host.redirections, expansion)
            if host == command.pipeline.last { output = streams.context.terminal.output }
            var next = try await stage(words.words, host.words[0].range, streams, environment)
            next.joinsErrors = host.redirections.joinsErrors
            stages.append(next)
        }
        try context.terminal.output.flush()
        let text = String(decoding: source.bytes[command.range], as: UTF8.self)
        let code = try await stoppable(text) { [stages, output] interpreter, handover in
            try await interpreter.run(
                stages, behind: command.isHost ? nil : (command, words), into: output, handover, of: source)
        }
        context.terminal.loseRow(
            output, stages.last?.errors ?? context.terminal.messages, isInterrupted: Self.isByKey(code),
            context.session.configuration.environment)
        return code
    }

    private func stage(
        _ words: [ExpandedWord], _ range: Range<Int>, _ streams: Interpreter, _ environment: [String: String]
    ) async throws -> Stage {
        var bytes: [[UInt8]] = [words.first?.bytes ?? []]
        for word in try await matches(Array(words.dropFirst())) { bytes.append(word.bytes) }
        guard bytes[0].isEmpty == false, !bytes.contains(where: { $0.contains(0) }) else {
            throw SyntaxError("this is no program", at: range)
        }
        let process = ChildProcess(words: bytes, environment: environment, directory: WorkingDirectory.current)
        return Stage(process: process, range: range, errors: streams.context.terminal.messages)
    }

    private func run(
        _ stages: [Stage], behind head: (command: SimpleCommand, words: Expansion.Words)?, into output: OutputStream,
        _ handover: TerminalHandover, of source: SourceText
    ) async throws -> Int32 {
        // In front of every stage but the first of all there is a pipe.
        let pipes = try (0..<(head == nil ? stages.count - 1 : stages.count)).map { _ in try HostPipe() }
        defer { handover.takeBack() }
        let count = stages.count
        let muster = HostMuster(count)
        let codes = try await withThrowingTaskGroup(of: (Int, Int32).self) { group in
            if let head {
                let pipe = pipes[0]
                group.addTask {
                    // A write that waits for a reader holds a thread: the readers are there first.
                    await muster.all()
                    return (0, try await write(head.command, head.words, into: pipe, of: source))
                }
            }
            for (index, stage) in stages.enumerated() {
                let input = head == nil ? (index == 0 ? nil : pipes[index - 1]) : pipes[index]
                let next = index == count - 1 ? nil : (head == nil ? pipes[index] : pipes[index + 1])
                group.addTask {
                    let code = try await run(
                        stage, at: index, input: input, next: next, output: output, muster, handover, of: source)
                    // A reader that has seen enough is no failure, whoever writes.
                    let isCutShort = next != nil && code == 128 + ProcessSignals.brokenPipe
                    return (index + 1, isCutShort ? 0 : code)
                }
            }
            var codes = [Int32](repeating: 0, count: count + 1)
            var running = count
            for try await (index, code) in group {
                codes[index] = code
                if index > 0 { running -= 1 }
                // '^C' is for the whole pipeline, and a command of ours at its head has not the terminal to hear of it.
                if index > 0, code == ExitCode.interrupted.rawValue { group.cancelAll() }
                // The next one is for the shell, which may still wait for that command.
                if running == 0 { handover.takeBack() }
            }
            return codes
        }
        return codes.last { $0 != 0 } ?? 0
    }

    /// Our own command at the head of a pipeline.
    private func write(
        _ command: SimpleCommand, _ words: Expansion.Words, into pipe: HostPipe, of source: SourceText
    ) async throws -> Int32 {
        defer { pipe.closeWriting() }
        var inner = self
        inner.context.mayStop = false
        let stream = OutputStream(descriptor: pipe.writing.rawValue)
        inner.context.terminal.output = stream
        if command.redirections.joinsErrors { inner.joinErrors() }
        do {
            let code = try await inner.dispatch(words, isRedirected: true)
            try stream.flush()
            return code
        } catch is OutputStream.Closed {
            return 0
        } catch {
            return try inner.ended(error, command, words, in: source)
        }
    }

    private func run(
        _ stage: Stage, at place: Int, input: HostPipe?, next: HostPipe?, output: OutputStream, _ muster: HostMuster,
        _ handover: TerminalHandover, of source: SourceText
    ) async throws -> Int32 {
        // What is not needed here any more, as soon as the program has it: its reader must see the end.
        let closeEnds: @Sendable () -> Void = {
            input?.closeReading()
            next?.closeWriting()
        }
        defer {
            closeEnds()
            muster.began(place, nil)
        }
        try stage.errors.flush()
        let standardOutput = next?.writing ?? FileDescriptor(rawValue: output.descriptor)
        let isJob = context.session.job != nil
        // What is typed is for the prompt.
        let nothing = isJob ? try FileDescriptor.open("/dev/null", .readOnly, options: .closeOnExec) : nil
        defer { try? nothing?.close() }
        let standardInput = input?.reading ?? context.input?.descriptor ?? nothing ?? .standardInput
        let group = place == 0 ? 0 : await muster.group()
        let id = Mutex<CInt?>(nil)
        defer { if let id = id.withLock({ $0 }) { handover.ended(id) } }
        do {
            return try await stage.process.run(
                input: standardInput, output: standardOutput,
                errors: stage.joinsErrors ? standardOutput : FileDescriptor(rawValue: stage.errors.descriptor),
                group: group
            ) { process in
                id.withLock { $0 = process }
                closeEnds()
                handover.started(
                    process, place: place, group: group == 0 ? process : group, wantsTerminal: !isJob)
                muster.began(place, process)
                // Its group is there as long as it is not waited for.
                await muster.all()
            }
        } catch let error as MictlanXError {
            return try show(ErrorReport(stage.failure(error, context.commands), source: source, range: stage.range))
        } catch is CancellationError {
            return ExitCode.interrupted.rawValue
        }
    }
}
