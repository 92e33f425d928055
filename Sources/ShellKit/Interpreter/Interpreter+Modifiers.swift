import MictlanXClient
import MictlanXModel
import MictlanXText

extension Interpreter {
    private static let firstPause = Duration.seconds(1)
    private static let longestPause = Duration.seconds(30)
    /// What another attempt cannot change: usage, what is fatal, guards and questions, and an interrupt.
    private static let finalCodes: Set<Int32> = [
        0, ExitCode.usage.rawValue, ExitCode.fatal.rawValue, ExitCode.guarded.rawValue, ExitCode.confirmation.rawValue,
        ExitCode.interrupted.rawValue,
    ]

    /// Runs a command as the words before it say.
    func run(
        _ command: SimpleCommand, modifiers: ArraySlice<CommandModifier>, of source: SourceText
    ) async throws -> Int32 {
        guard let modifier = modifiers.first else { return try await run(command, of: source) }
        let rest = modifiers.dropFirst()
        switch modifier {
        case .ignore:
            let code = try await run(command, modifiers: rest, of: source)
            return code == ExitCode.interrupted.rawValue ? code : 0
        case .time:
            let start = ContinuousClock.now
            let code = try await run(command, modifiers: rest, of: source)
            try context.terminal.note("time: \(CommandTime.text(of: ContinuousClock.now - start))")
            return code
        case .retry(let count):
            return try await retry(command, modifiers: rest, of: source, count: count)
        }
    }

    private func retry(
        _ command: SimpleCommand, modifiers: ArraySlice<CommandModifier>, of source: SourceText, count: Int
    ) async throws -> Int32 {
        var pause = Self.firstPause
        var attempt = 1
        while true {
            let code = try await run(command, modifiers: modifiers, of: source)
            guard !Self.finalCodes.contains(code), attempt < count else { return code }
            try context.terminal.note(
                "attempt \(attempt) of \(count) ended with \(code); again in \(DurationText.format(pause))")
            try await Task.sleep(for: pause, clock: .continuous)
            pause = min(pause * 2, Self.longestPause)
            attempt += 1
        }
    }
}
