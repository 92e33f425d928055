import ArgumentParser

/// `on`: one command at another connection.
struct OnCommand: WrappingCommand {
    static let configuration = CommandConfiguration(
        commandName: "on", abstract: "Run one command at another connection.", usage: "on CONNECTION COMMAND [WORDS]",
        discussion: "The session stays where it is.")

    @Argument(
        parsing: .captureForPassthrough,
        help: ArgumentHelp("The connection, and the command with its words.", valueName: "words"))
    var words: [TransferWord] = []

    func validate() throws {
        if let first = words.first?.argument.text, first == "--help" || first == "-h" {
            throw CleanExit.helpRequest(Self.self)
        }
        guard words.count > 1 else { throw ValidationError("on needs a connection and a command") }
    }

    var wrapped: ArraySlice<ExpandedWord> { words.map(\.argument)[1...] }

    func run(in context: CommandContext) async throws {
        let name = words[0].argument.text
        guard try context.session.places.named(name) != nil else {
            throw context.session.places.unknown(name, word: 1)
        }
        var inner = context
        inner.connection = name
        inner.words = Array(wrapped)
        let arguments = Array(inner.words.dropFirst())
        do {
            switch try context.commands.parse(verb: inner.words[0].text, arguments: arguments) {
            case .help(let text): try context.terminal.output.write(text + "\n")
            case .command(let parsed):
                let command = try await inner.placed(parsed)
                inner.terminal.names = await inner.nameBase(at: (command as? any NetworkCommand)?.target)
                if let command = command as? any NetworkCommand {
                    try await PatientRun(command: command, context: inner).run()
                } else {
                    try await command.run(in: inner)
                }
            }
        } catch var error as ShellError {
            // The caret belongs under the word of this line.
            let position =
                error.position
                ?? error.word.flatMap {
                    context.commands.position(ofOperand: $0, verb: inner.words[0].text, arguments: arguments)
                }
            error.position = position.map { $0 + 2 }
            error.word = nil
            throw error
        }
    }
}

extension OnCommand: OperandList {
    static var takesAllWords: Bool { true }

    mutating func append(operands: [ExpandedWord]) {
        words += operands.map { TransferWord(argument: ArgumentText.encoded($0)) }
    }
}
