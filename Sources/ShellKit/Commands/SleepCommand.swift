import ArgumentParser

/// `sleep`: waits.
struct SleepCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "sleep", abstract: "Wait.", usage: "sleep DURATION")

    @Argument(help: "How long: 500ms, 5s, 2m.", transform: ValueParsing.duration)
    var duration: Duration

    func run(in context: CommandContext) async throws {
        try context.terminal.output.flush()
        try await Task.sleep(for: duration, clock: .continuous)
    }
}
