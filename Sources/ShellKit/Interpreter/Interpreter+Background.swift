import LineEditing
import MictlanXClient
import MictlanXText
import SystemPackage

extension Interpreter {
    /// Starts a job that runs a statement.
    ///
    /// - Parameters:
    ///   - statement: what it does.
    ///   - range: its text in the source.
    ///   - source: where it was written.
    /// - Returns: 0: how the job ends is told later.
    /// - Throws: `OutputStream.Closed` when the reader of a pipe has gone.
    func start(_ statement: Statement, _ range: Range<Int>, of source: SourceText) async throws -> Int32 {
        let session = context.session
        let text = String(decoding: source.bytes[range], as: UTF8.self)
        let shown = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        do {
            try context.commands.checkJob(statement)
            let job = try session.jobs.add(shown, scratch: context.scratch)
            var inner = context
            // What is set when the job starts is what it sees, whatever the shell sets meanwhile.
            inner.session = await Session(of: job, in: session)
            inner.frame = context.frame.map { CallFrame(job: $0, arguments: [], adding: [:]) }
            inner.router = job.router
            inner.silence = nil
            if let log = job.log {
                inner.terminal = Terminal(output: log.stream, messages: log.stream, hasColour: false)
                inner.terminal.isLogged = true
            }
            inner.terminal.isInBackground = true
            let interpreter = Interpreter(context: inner)
            session.jobs.begin(job) { await interpreter.finish(statement, of: source) }
            await session.set("!", to: ShellValue(String(job.number)))
            if session.jobs.keepsLogs { try context.terminal.note("[\(job.number)] \(shown.terminalSafe)") }
        } catch let error as OutputStream.Closed {
            throw error
        } catch let error as SyntaxError {
            return try show(Self.report(error, in: source))
        } catch {
            return try show(ErrorReport(ShellError(error), command: text))
        }
        if var recording = await session.recording {
            recording.add(.none("a workflow has no jobs"), shown, code: 0)
            await session.keep(recording)
        }
        return 0
    }

    /// Runs the statement of a job to its end.
    private func finish(_ statement: Statement, of source: SourceText) async -> Int32 {
        do {
            let code = try await run(statement, of: source)
            try context.terminal.output.flush()
            return code
        } catch let request as ExitRequest {
            return request.code
        } catch JumpRequest.return(let code) {
            return code
        } catch is OutputStream.Closed {
            return 128 + ProcessSignals.brokenPipe
        } catch {
            let code = try? show(ErrorReport(ShellError(error)))
            return code ?? ExitCode.failed.rawValue
        }
    }

    /// Waits for the jobs of a script that has come to its end; those of one that failed are stopped.
    ///
    /// - Parameter code: that of the script.
    /// - Returns: the script's code, else that of the first job that failed and for which nobody has waited.
    /// - Throws: what a write fails with.
    func settleJobs(after code: Int32) async throws -> Int32 {
        let jobs = context.session.jobs
        if code != 0 { jobs.interruptAll() }
        await jobs.settle()
        var failure = code
        for job in jobs.takeNews() {
            guard let end = job.end, end.code != 0 else { continue }
            try context.terminal.note(JobNotice.text(job))
            if failure == 0 { failure = end.code }
        }
        return failure
    }

    /// Stops the jobs of a prompt that is left, and tells how each ended. `^C` stops them harder.
    func stopJobs() async {
        let jobs = context.session.jobs
        // A signal that ends the process has reached them already.
        if context.router.ending == nil { jobs.interruptAll() }
        try? await context.router.withHandler {
            jobs.interruptAll()
        } around: {
            await jobs.settle()
        }
        for job in jobs.takeNews() { try? context.terminal.note(JobNotice.text(job)) }
    }
}
