import LineEditing
import MictlanXClient
import MictlanXModel
import MictlanXText

extension Interpreter {
    private static let pauses = Duration.seconds(1)...Duration.seconds(30)
    /// What another attempt cannot change: usage, what is fatal, guards and questions, and an interrupt.
    private static let finalCodes: Set<Int32> = [
        0, ExitCode.usage.rawValue, ExitCode.fatal.rawValue, ExitCode.guarded.rawValue, ExitCode.confirmation.rawValue,
        ExitCode.interrupted.rawValue, ProcessSignal.terminalStop.exitCode,
    ]

    /// Runs a command as the words before it say.
    func run(
        _ command: SimpleCommand, modifiers: ArraySlice<CommandModifier>, of source: SourceText
    ) async throws -> Int32 {
        guard let modifier = modifiers.first else { return try await run(command, of: source) }
        let rest = modifiers.dropFirst()
        return try await reporting(in: source) { () async throws in
            switch modifier {
            case .ignore:
                let code = try await run(command, modifiers: rest, of: source)
                return Self.isByKey(code) ? code : 0
            case .time:
                let start = ContinuousClock.now
                let code = try await run(command, modifiers: rest, of: source)
                try context.terminal.note("time: \(CommandTime.text(of: ContinuousClock.now - start))")
                return code
            case .retry(let count, let backoff):
                let words = [count] + (backoff.map { [$0] } ?? [])
                let texts = try await texts(of: words, source)
                let pauses = try backoff.map { word throws(SyntaxError) in
                    try CommandModifier.backoff(texts[1], at: word.range)
                }
                let attempts = try CommandModifier.count(texts[0], at: count.range)
                return try await retry(attempts, pauses ?? Self.pauses) {
                    try await run(command, modifiers: rest, of: source)
                }
            case .timeout(let word):
                let limit = try CommandModifier.duration(try await texts(of: [word], source)[0], at: word.range)
                return try await limited(limit) { interpreter in
                    try await interpreter.run(command, modifiers: rest, of: source)
                }
            case .watch(let word):
                let pause = try CommandModifier.duration(try await texts(of: [word], source)[0], at: word.range)
                return try await watch(every: pause) { try await run(command, modifiers: rest, of: source) }
            }
        }
    }

    private func texts(of words: [Word], _ source: SourceText) async throws -> [String] {
        let expansion = try await expansion(of: words, source)
        return try words.map { try expansion.argument(for: $0).text }
    }

    private func retry(
        _ count: Int, _ pauses: ClosedRange<Duration>, _ body: () async throws -> Int32
    ) async throws -> Int32 {
        var pause = pauses.lowerBound
        var attempt = 1
        while true {
            let code = try await body()
            guard !Self.finalCodes.contains(code), attempt < count else { return code }
            try context.terminal.note(
                "attempt \(attempt) of \(count) ended with \(code); again in \(DurationText.format(pause))")
            do {
                try await Task.sleep(for: pause, clock: .continuous)
            } catch {
                return ExitCode.interrupted.rawValue
            }
            pause = min(pause * 2, pauses.upperBound)
            attempt += 1
        }
    }

    /// Runs a command that is cancelled after `limit`. What it fails with then is a consequence and not told.
    private func limited(
        _ limit: Duration, _ body: @escaping @Sendable (Interpreter) async throws -> Int32
    ) async throws -> Int32 {
        enum Event: Sendable { case ended(Int32), late, cancelled }
        let caught = CaughtFaults()
        var inner = self
        inner.faults = caught
        let limited = inner
        let (code, isLate) = try await withThrowingTaskGroup(of: Event.self) { group in
            group.addTask { .ended(try await body(limited)) }
            group.addTask { (try? await Task.sleep(for: limit, clock: .continuous)) == nil ? .cancelled : .late }
            var isLate = false
            while let event = try await group.next() {
                switch event {
                case .ended(let code):
                    group.cancelAll()
                    return (code, isLate)
                case .late:
                    isLate = true
                    group.cancelAll()
                case .cancelled: break
                }
            }
            return (ExitCode.interrupted.rawValue, isLate)
        }
        guard isLate, code != 0 else {
            for report in caught.all { _ = try show(report) }
            return code
        }
        return try show(
            ErrorReport(ShellError(.deadlineExceeded, "not finished within \(DurationText.format(limit))")))
    }

    /// Runs a command again and again until it is interrupted, or is wrong.
    private func watch(every pause: Duration, _ body: () async throws -> Int32) async throws -> Int32 {
        while true {
            let code = try await body()
            guard code != ExitCode.usage.rawValue, !Self.isByKey(code) else { return code }
            do {
                try await Task.sleep(for: pause, clock: .continuous)
            } catch {
                return ExitCode.interrupted.rawValue
            }
        }
    }
}
