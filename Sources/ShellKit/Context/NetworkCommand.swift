import MictlanXClient
import MictlanXModel
import MictlanXText

/// A verb that asks servers: it takes the flags of patience, and they hold for every request that it causes.
protocol NetworkCommand: ShellCommand {
    var patience: PatienceOptions { get }
    /// Where it goes.
    var target: StoreOptions { get }
    /// The routers where nothing names any; `nil` for what holds elsewhere.
    var standing: MictlanXURI? { get }
    /// What it does to the store.
    var effect: StoreEffect { get }
    /// The longest time of the whole command; `nil` where the command keeps its deadline itself.
    var limit: Duration? { get }
    /// Whether it looks for what is wrong with the places and settings themselves, and runs where they cannot be read.
    var looksForFaults: Bool { get }
    /// Whether a person must not be told what is waited for.
    var isSilent: Bool { get }
}

extension NetworkCommand {
    var limit: Duration? { patience.deadline }
    var isSilent: Bool { false }
    var looksForFaults: Bool { false }
    var standing: MictlanXURI? { nil }
    var effect: StoreEffect { .open }
}

/// Runs a command under its deadline, and tells a person at a terminal what it waits for.
struct PatientRun: Sendable {
    let command: any NetworkCommand
    let context: CommandContext

    /// After so long a silence a person is told what is waited for.
    static let longSilence = Duration.seconds(5)

    private enum Event: Sendable {
        case ended(Result<Void, any Error>)
        case late, cancelled
    }

    /// - Throws: what the command throws; `ShellError` `deadlineExceeded` when its time is over.
    func run() async throws {
        let outcome = await withTaskGroup(of: Event.self) { group -> (Result<Void, any Error>, isLate: Bool) in
            group.addTask { .ended(await result()) }
            if let limit = command.limit {
                group.addTask { (try? await Task.sleep(for: limit, clock: .continuous)) == nil ? .cancelled : .late }
            }
            if let silence = context.silence, !command.isSilent, !context.session.configuration.isQuiet {
                group.addTask {
                    await tell(silence)
                    return .cancelled
                }
            }
            var isLate = false
            for await event in group {
                switch event {
                case .ended(let result):
                    group.cancelAll()
                    return (result, isLate)
                case .late:
                    isLate = true
                    group.cancelAll()
                case .cancelled: break
                }
            }
            return (.failure(CancellationError()), isLate)
        }
        guard outcome.isLate, case .failure(let error) = outcome.0, let limit = command.limit else {
            return try outcome.0.get()
        }
        throw Self.late(error, limit)
    }

    private func result() async -> Result<Void, any Error> {
        do {
            let place: Place
            let settings: SettingValues
            do throws(ShellError) {
                place = try command.target.place(in: context, otherwise: command.standing)
                settings = try context.session.places.settings(at: place).values
            } catch {
                guard command.looksForFaults else { throw error }
                return .success(try await command.run(in: context))
            }
            let reason = try context.session.places.check(command.effect, at: place)
            if case .deletes = command.effect { try await context.nameStore(place) }
            try await EffectGuard.$reason.withValue(reason) {
                try await Patience.$ofTask.withValue(
                    Patience(
                        timeout: command.patience.timeout ?? settings.timeout,
                        attempts: command.patience.retries ?? settings.attempts)
                ) {
                    try await command.run(in: context)
                }
            }
            return .success(())
        } catch {
            return .failure(error)
        }
    }

    /// What a command failed with once its time was over: of a cancellation the deadline is the reason, with what the
    /// command says about its state.
    private static func late(_ error: any Error, _ limit: Duration) -> any Error {
        var shown = ShellError(error)
        guard error is CancellationError || shown.code == .cancelled else { return error }
        let begin = "interrupted: "
        let remark = shown.message.hasPrefix(begin) ? ": \(shown.message.dropFirst(begin.count))" : ""
        shown = ShellError(.deadlineExceeded, "not finished within \(DurationText.format(limit))\(remark)")
        return shown
    }

    /// Writes a line for every long silence, until it is cancelled.
    private func tell(_ silence: SilenceWatch) async {
        var told: ContinuousClock.Instant?
        while (try? await Task.sleep(for: .milliseconds(250), clock: .continuous)) != nil {
            guard let current = silence.current, current.since != told,
                ContinuousClock.now - current.since >= Self.longSilence
            else { continue }
            told = current.since
            // A line of progress may stand there.
            try? context.terminal.note(
                "\r\u{1B}[Kwaiting for \(current.server.terminalSafe): \(current.subject.terminalSafe); nothing came for "
                    + "\(DurationText.format(Self.longSilence)), ^C stops")
        }
    }
}

extension CommandContext {
    /// Names the store before a script deletes something for the first time: it may have been written for another one.
    func nameStore(_ place: Place) async throws {
        guard session.configuration.isScript, !session.configuration.isQuiet else { return }
        for line in await session.unsaid(["deletes and changes at \(place.description)"]) {
            try terminal.note("mxshell: \(line)")
        }
    }
}
