import ArgumentParser
import LineEditing
import MictlanXText

/// `fg`: shows what a job writes, and waits for its end.
struct ForegroundCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "fg", abstract: "Show what a job writes, and wait for its end.", usage: "fg [N]",
        discussion:
            "Without a number the newest job is meant that has stopped, else the newest that runs. It ends with the job's "
            + "code; ^C stops the job as if it had never been in the background. A program of the host gets the terminal "
            + "back, and ^Z stops it again.")

    @Argument(help: ArgumentHelp("The job; the newest by default, a stopped one first.", valueName: "n"))
    var job: TextArgument?

    /// A person does not see a shorter delay.
    private static let interval = Duration.milliseconds(100)

    func run(in context: CommandContext) async throws {
        let jobs = context.session.jobs
        guard let job = try job.map({ try jobs.job($0.text, word: 1) }) ?? jobs.current else {
            throw ShellError.noMatch("no job runs")
        }
        guard job !== context.session.job else { throw ShellError.usage("a job cannot wait for itself", word: 1) }
        try context.terminal.note(job.text.terminalSafe)
        if job.programs != nil { return try await Self.goOn(with: job, in: context) }
        // What is told here is no news at the next prompt.
        let code = try await context.router.withHandler {
            job.interrupt()
        } around: {
            try await Self.follow(job, in: context)
        }
        _ = job.takeNews()
        guard code == 0 else { throw CommandEnded(code: code) }
    }

    /// Gives a job the terminal, until it ends or stops.
    private static func goOn(with job: Job, in context: CommandContext) async throws {
        job.goOn(inForeground: true)
        switch try await context.attend(job) {
        case .stopped: throw CommandEnded(code: ProcessSignal.terminalStop.exitCode)
        case .ended(let code):
            _ = job.takeNews()
            context.terminal.loseRow(
                context.terminal.output, context.terminal.messages, isInterrupted: Interpreter.isByKey(code),
                context.session.configuration.environment)
            guard code == 0 else { throw CommandEnded(code: code) }
        }
    }

    private static func follow(_ job: Job, in context: CommandContext) async throws -> Int32 {
        guard let log = job.log else { return try await job.ended() }
        var offset: Int64 = 0
        while job.isRunning {
            offset = try log.copy(from: offset, to: context.terminal.output)
            try await Task.sleep(for: interval, clock: .continuous)
        }
        try log.stream.flush()
        _ = try log.copy(from: offset, to: context.terminal.output)
        return try await job.ended()
    }
}

/// `bg`: has a stopped job go on without the terminal.
struct BackgroundCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "bg", abstract: "Have a job that ^Z has stopped go on behind the prompt.", usage: "bg [N]",
        discussion:
            "Without a number the newest that has stopped is meant. It has no terminal: it stops again where it wants to "
            + "read from it, which is told before the next prompt.")

    @Argument(help: ArgumentHelp("The job; the newest that has stopped by default.", valueName: "n"))
    var job: TextArgument?

    func run(in context: CommandContext) async throws {
        let jobs = context.session.jobs
        guard let job = try job.map({ try jobs.job($0.text, word: 1) }) ?? jobs.running.last(where: \.isStopped) else {
            throw ShellError.noMatch("no job is stopped")
        }
        guard job.isStopped else {
            throw ShellError.noMatch("job \(job.number) \(job.isRunning ? "is not stopped" : "has ended")", word: 1)
        }
        try context.terminal.note("[\(job.number)] \(job.text.terminalSafe) &")
        job.goOn(inForeground: false)
    }
}

/// `kill`: stops jobs as `^C` would.
struct KillCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "kill", abstract: "Stop jobs as ^C would.", usage: "kill N…",
        discussion:
            "What is on its way may finish, the checkpoint stays; the second 'kill' cancels it, as the second ^C does. "
            + "Programs of the host get SIGTERM, and SIGKILL five seconds later. 'cancel RUN' stops a run, whichever shell works at it."
    )

    @Argument(help: ArgumentHelp("The jobs.", valueName: "n"))
    var jobs: [TextArgument]

    func validate() throws {
        guard !jobs.isEmpty else { throw ValidationError("kill needs the number of a job") }
    }

    func run(in context: CommandContext) async throws {
        let named = try jobs.enumerated().map { try context.session.jobs.job($1.text, word: $0 + 1) }
        for (index, job) in named.enumerated() where !job.isRunning {
            throw ShellError.noMatch("job \(job.number) has ended", word: index + 1)
        }
        for job in named { job.interrupt() }
    }
}

/// `wait`: waits for jobs.
struct WaitCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "wait", abstract: "Wait for jobs, and end with the code of the first that failed.",
        usage: "wait [N…]",
        discussion:
            "Without a number all jobs are meant but those that ^Z has stopped. ^C ends the wait; the jobs go on.")

    @Argument(help: ArgumentHelp("The jobs; all by default.", valueName: "n"))
    var jobs: [TextArgument] = []

    func run(in context: CommandContext) async throws {
        let table = context.session.jobs
        let own = context.session.job
        var named = try jobs.enumerated().map { try table.job($1.text, word: $0 + 1) }
        if let index = named.firstIndex(where: { $0 === own }) {
            throw ShellError.usage("a job cannot wait for itself", word: index + 1)
        }
        if let index = named.firstIndex(where: \.isStopped) {
            let number = named[index].number
            throw ShellError.noMatch(
                "job \(number) is stopped and would be waited for without an end",
                hint: "'fg \(number)' goes on with it",
                word: index + 1)
        }
        // Whoever waits for all hears of those, too, that ended meanwhile.
        if jobs.isEmpty { named = table.all.filter { $0 !== own && !$0.isToldOf && !$0.isStopped } }
        var failure: Int32 = 0
        for job in named {
            let code = try await job.ended()
            if failure == 0 { failure = code }
            if job.takeNews(), table.keepsLogs || code != 0 { try context.terminal.note(JobNotice.text(job)) }
        }
        guard failure == 0 else { throw CommandEnded(code: failure) }
    }
}
