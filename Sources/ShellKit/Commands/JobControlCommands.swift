import ArgumentParser

/// `fg`: shows what a job writes, and waits for its end.
struct ForegroundCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "fg", abstract: "Show what a job writes, and wait for its end.", usage: "fg [N]",
        discussion:
            "Without a number the newest job that runs is meant. It ends with the job's code; ^C stops the job as if it "
            + "had never been in the background.")

    @Argument(help: ArgumentHelp("The job; the newest that runs by default.", valueName: "n"))
    var job: TextArgument?

    /// A person does not see a shorter delay.
    private static let interval = Duration.milliseconds(100)

    func run(in context: CommandContext) async throws {
        let jobs = context.session.jobs
        guard let job = try job.map({ try jobs.job($0.text, word: 1) }) ?? jobs.running.last else {
            throw ShellError.noMatch("no job runs")
        }
        guard job !== context.session.job else { throw ShellError.usage("a job cannot wait for itself", word: 1) }
        try context.terminal.note(job.text)
        // What is told here is no news at the next prompt.
        let code = try await context.router.withHandler {
            job.interrupt()
        } around: {
            try await Self.follow(job, in: context)
        }
        _ = job.takeNews()
        guard code == 0 else { throw CommandEnded(code: code) }
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

/// `kill`: stops jobs as `^C` would.
struct KillCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "kill", abstract: "Stop jobs as ^C would.", usage: "kill N…",
        discussion:
            "What is on its way may finish, the checkpoint stays; the second 'kill' cancels it, as the second ^C does. "
            + "'cancel RUN' stops a run, whichever shell works at it.")

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
        discussion: "Without a number all jobs are meant. ^C ends the wait; the jobs go on.")

    @Argument(help: ArgumentHelp("The jobs; all by default.", valueName: "n"))
    var jobs: [TextArgument] = []

    func run(in context: CommandContext) async throws {
        let table = context.session.jobs
        let own = context.session.job
        var named = try jobs.enumerated().map { try table.job($1.text, word: $0 + 1) }
        if let index = named.firstIndex(where: { $0 === own }) {
            throw ShellError.usage("a job cannot wait for itself", word: index + 1)
        }
        // Whoever waits for all hears of those, too, that ended meanwhile.
        if jobs.isEmpty { named = table.all.filter { $0 !== own && !$0.isToldOf } }
        var failure: Int32 = 0
        for job in named {
            let code = try await job.ended()
            if failure == 0 { failure = code }
            if job.takeNews(), table.keepsLogs || code != 0 { try context.terminal.note(JobNotice.text(job)) }
        }
        guard failure == 0 else { throw CommandEnded(code: failure) }
    }
}
