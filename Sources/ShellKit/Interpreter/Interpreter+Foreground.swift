import LineEditing
import MictlanXClient
import MictlanXText
import Synchronization

/// Programs of the host that `^Z` can stop.
extension Interpreter {
    /// Runs a command with programs of the host. At the prompt they become a job when they stop; in a script the shell stops
    /// with them.
    ///
    /// - Parameters:
    ///   - text: the command as it was written.
    ///   - body: runs it; it tells the programs of the terminal to the second argument.
    /// - Returns: the code of the command, or that of a stop.
    /// - Throws: what the command throws, while it is waited for.
    func stoppable(
        _ text: String, _ body: @escaping @Sendable (Interpreter, TerminalHandover) async throws -> Int32
    ) async throws -> Int32 {
        let session = context.session
        guard context.mayStop, session.job == nil, TerminalHandover.hasTerminal else {
            return try await body(self, TerminalHandover())
        }
        guard session.configuration.isPrompt, session.jobs.keepsLogs else {
            return try await body(self, TerminalHandover(stopping: .stopsTheShell))
        }
        let programs = TerminalHandover(stopping: .waits)
        let job = Job(text: text, programs: programs)
        var inner = self
        // An interrupt at the prompt is not for what has stopped.
        inner.context.router = job.router
        inner.context.mayStop = false
        let result = Mutex<Result<Int32, any Error>?>(nil)
        let work = inner
        session.jobs.begin(job) {
            do {
                let code = try await body(work, programs)
                result.withLock { $0 = .success(code) }
                return code
            } catch {
                result.withLock { $0 = .failure(error) }
                return (error as? ExitRequest)?.code ?? ShellError(error).exitCode.rawValue
            }
        }
        switch try await context.attend(job) {
        case .stopped: return ProcessSignal.terminalStop.exitCode
        case .ended(let code): return try result.withLock { $0 }?.get() ?? code
        }
    }
}

extension Interpreter {
    /// Whether a key has ended a command, or stopped it: what stands behind it does not run then, as it was not meant to.
    static func isByKey(_ code: Int32) -> Bool {
        code == ProcessSignal.interrupt.exitCode || code == ProcessSignal.terminalStop.exitCode
    }
}

extension CommandContext {
    /// Waits for a job that has the terminal until it ends or stops, and tells that it has stopped. An interrupt is for
    /// the job.
    ///
    /// - Returns: what came first.
    /// - Throws: what a write fails with.
    func attend(_ job: Job) async throws -> Job.Standing {
        let standing = try await router.withHandler {
            job.interrupt()
        } around: {
            await withTaskCancellationHandler {
                await job.standing()
            } onCancel: {
                job.interrupt()
            }
        }
        if standing == .stopped {
            session.jobs.list(job)
            // Behind the '^Z' that the terminal shows.
            try terminal.note("\n" + JobNotice.stop(job))
        }
        return standing
    }
}
