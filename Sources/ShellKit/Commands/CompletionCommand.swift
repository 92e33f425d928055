import ArgumentParser

/// `completion`: a script for another shell.
struct CompletionCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "completion", abstract: "Write the completion script for another shell.",
        usage: "completion bash|zsh|fish",
        discussion: "The script asks this program at each Tab, so that it knows the names of the store, too. Its first "
            + "lines say where it goes.")

    @Argument(help: ArgumentHelp("The shell.", valueName: "bash|zsh|fish"), transform: ValueParsing.choice)
    var shell: HostShell

    func run(in context: CommandContext) async throws {
        switch shell {
        case .bash: try context.terminal.output.write(CompletionScript.bash)
        case .zsh: try context.terminal.output.write(CompletionScript.zsh)
        case .fish: try context.terminal.output.write(CompletionScript.fish)
        }
    }
}
