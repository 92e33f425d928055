import ArgumentParser

/// `echo`: its words, for scripts that talk.
struct EchoCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "echo", abstract: "Print words.", usage: "echo WORD…")

    @Argument(parsing: .captureForPassthrough, help: "The words.")
    var words: [TextArgument] = []

    func run(in context: CommandContext) async throws {
        try context.terminal.output.write(words.map(\.text).joined(separator: " ") + "\n")
    }
}

extension EchoCommand: RecordableCommand {
    func recorded(into recording: inout Recording, in context: CommandContext) -> RecordedCommand {
        .steps([RecordedStep("echo", .text(words.map(\.text).joined(separator: " ")))])
    }
}

extension EchoCommand: OperandList {
    static var takesAllWords: Bool { true }

    mutating func append(operands: [ExpandedWord]) {
        words += operands.map { TextArgument(argument: ArgumentText.encoded($0)) }
    }
}
