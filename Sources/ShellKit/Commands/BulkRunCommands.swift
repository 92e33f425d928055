import ArgumentParser
import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText

/// `bulk status`: how a run stands, also while it runs.
struct BulkStatusCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show how a run stands.", usage: "bulk status [RUN] [-o table|json|ndjson]")

    @OptionGroup var named: NamedRun
    @OptionGroup var results: ResultOptions

    func run(in context: CommandContext) async throws {
        try await StatusCommand.show(try named.id(in: context), results: results, in: context)
    }
}

/// `bulk await`: waits until nobody works at a run any more, whichever process does.
struct BulkAwaitCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "await", abstract: "Wait until a run has ended, and end with its code.",
        usage: "bulk await [RUN|RUN/STEP] [--timeout DURATION]",
        discussion:
            "RUN may be a run of a workflow as well, or the number of a job; RUN/STEP waits for one bulk of it, and ends with 6 "
            + "where items failed. The wait itself changes nothing: ^C ends it, and the run goes on.")

    @OptionGroup var named: NamedRun

    @Option(help: ArgumentHelp("Longest wait.", valueName: "duration"), transform: ValueParsing.duration)
    var timeout: Duration?

    @OptionGroup var results: ResultOptions

    func run(in context: CommandContext) async throws {
        let id: String
        if let run = named.run {
            let bulk = try await context.session.jobs.bulk(run.text, word: 1)
            if bulk.step != nil { return try await awaitStep(bulk, in: context) }
            id = bulk.run
        } else {
            id = try named.id(in: context)
        }
        let standing = try await standing(of: id, in: try context.session.configuration.runStore())
        if !results.isQuiet(in: context) { try await StatusCommand.show(id, results: results, in: context) }
        switch standing {
        case .running: throw ShellError(.deadlineExceeded, "run \(id) goes on still")
        case .interrupted:
            throw ShellError(.failed, "run \(id) was killed", hint: "to go on: mxshell resume \(id)")
        case .ended(.ok, _): return
        case .ended(_, let code):
            throw ShellError(
                .failed, "run \(id) ended with code \(code.rawValue)", exitCode: code,
                hint: "'bulk failed \(id)' lists what failed; to go on: mxshell resume \(id)")
        }
    }

    private func standing(of id: String, in store: RunStore) async throws -> RunStanding {
        let end = timeout.map { ContinuousClock.now + $0 }
        while true {
            let standing = try store.state(of: id)
            guard case .running = standing else { return standing }
            if let end, ContinuousClock.now >= end { return standing }
            // A run in another process can only be looked at.
            try await Task.sleep(for: FollowedBulk.interval, clock: .continuous)
        }
    }

    /// Waits for one bulk of a run, which may go on behind it.
    private func awaitStep(_ bulk: BulkReference, in context: CommandContext) async throws {
        let followed = FollowedBulk(bulk, in: try context.session.configuration.runStore())
        let end = timeout.map { ContinuousClock.now + $0 }
        while true {
            let look = try await followed.look()
            if let look, look.isSettled { return try await finish(look, in: context) }
            if let end, ContinuousClock.now >= end {
                throw ShellError(.deadlineExceeded, "bulk \(bulk) goes on still")
            }
            try await Task.sleep(for: FollowedBulk.interval, clock: .continuous)
        }
    }

    private func finish(_ look: BulkLook, in context: CommandContext) async throws {
        if !results.isQuiet(in: context) { try await StatusCommand.show(look.run, results: results, in: context) }
        guard look.open == 0 else {
            throw ShellError(
                .failed,
                "run \(look.run) is \(look.standing.name), and \(Count(look.open, "item")) of '\(look.step)' are open",
                hint: "to go on: mxshell resume \(look.run)")
        }
        let failed = look.history.failed.count
        guard failed > 0 else { return }
        throw ShellError(
            .failed, "\(failed) of \(Count(look.list.count, "item")) of '\(look.step)' failed", exitCode: .partial,
            hint: "'bulk failed \(look.run)' lists them; to go on: mxshell resume \(look.run)")
    }
}

/// `bulk cancel`: stops a run that another process works at.
struct BulkCancelCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "Stop a run gently.", usage: "bulk cancel [RUN]",
        discussion: "Without RUN the newest run of a command is meant that somebody works at.")

    @OptionGroup var named: NamedRun

    func run(in context: CommandContext) async throws {
        let id = try named.id(in: context) { if case .running = $0.standing { true } else { false } }
        try CancelCommand.cancel(id, in: context)
    }
}

/// `bulk resume`: goes on with a run of a command.
struct BulkResumeCommand: NetworkCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Go on with an unfinished run of a command.",
        usage: "bulk resume [RUN] [--accept-cluster] [--salvage] [-o table|json|ndjson]",
        discussion:
            "Without RUN the newest unfinished run of a command is meant; 'resume' knows those of workflows, too.")

    @OptionGroup var named: NamedRun

    @Flag(name: .customLong("accept-cluster"), help: "Go on although the routers or the client id are others.")
    var acceptsCluster = false

    @Flag(name: .customLong("salvage"), help: "Go on from what can be read of a damaged journal.")
    var salvages = false

    @OptionGroup var patience: PatienceOptions
    @OptionGroup var results: ResultOptions
    @OptionGroup var target: StoreOptions

    var isSilent: Bool { results.isQuiet }

    func run(in context: CommandContext) async throws {
        let id: String
        if let run = named.run {
            id = run.text
        } else {
            id = try await DurableRun.latestUnfinished(ofCommand: true, in: context)
        }
        guard
            let command = try CommandResumption(
                id, target: target, results: results, acceptsCluster: acceptsCluster, salvages: salvages, in: context)
        else {
            throw ShellError.usage("run \(id) is one of a workflow", hint: "mxshell resume \(id)", word: 1)
        }
        try await command.resume()
    }
}
