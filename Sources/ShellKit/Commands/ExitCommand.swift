import ArgumentParser

/// `exit`: leaves the shell.
struct ExitCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "exit", abstract: "Leave the shell.", usage: "exit [CODE]",
        discussion: "Without a code the shell leaves with that of the last command.")

    @Argument(help: ArgumentHelp("0 to 255.", valueName: "code"), transform: ExitCommand.code)
    var code: Int32?

    func run(in context: CommandContext) async throws {
        let last = await context.session.variables.variables["?"].flatMap {
            Int32(String(decoding: $0.text, as: UTF8.self))
        }
        throw ExitRequest(code: code ?? last ?? 0)
    }

    private static func code(_ text: String) throws -> Int32 {
        guard let code = UInt8(text) else { throw ValidationError("a code is a whole number from 0 to 255") }
        return Int32(code)
    }
}
