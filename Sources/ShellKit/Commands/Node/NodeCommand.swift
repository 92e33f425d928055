import ArgumentParser

/// `mxshell node`: serves a store, and looks after one.
struct NodeCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "node", abstract: "Serve a store over HTTP, and look after it.",
        usage: """
            mxshell node [--listen HOST:PORT|unix:PATH|systemd] [--data DIR] [--capacity SIZE] [--peers N] [--compat] \
            [--token-file FILE|--insecure]
            mxshell node status [--uri mictlanx://HOST:PORT] [--token-file FILE] [-o table|json]
            mxshell node check [--data DIR] [--json]
            mxshell node repair [--data DIR] [--dry-run] [--yes] [--forget-lost] [--new-catalog]
            mxshell node backup DIR [--data DIR]
            mxshell node restore BACKUP [--data DIR]
            """,
        subcommands: [
            NodeServeCommand.self, NodeStatusCommand.self, NodeCheckCommand.self, NodeRepairCommand.self,
            NodeBackupCommand.self, NodeRestoreCommand.self,
        ],
        defaultSubcommand: NodeServeCommand.self)

    func run(in context: CommandContext) async throws {
        try await NodeServeCommand.parse([]).run(in: context)
    }

    static let defaultPort = 60_666
}
