import ArgumentParser
import MictlanXPlatform

/// `pwd`: the local working directory.
struct WorkingDirectoryCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "pwd", abstract: "Show the local working directory.", usage: "pwd")

    func run(in context: CommandContext) async throws {
        try context.terminal.output.write(WorkingDirectory.current.bytes + [UInt8(ascii: "\n")])
    }
}
