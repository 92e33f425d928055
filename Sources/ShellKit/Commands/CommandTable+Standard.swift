extension CommandTable {
    /// Every verb of the shell, in the order of the help.
    static let standard = CommandTable([
        PutCommand.self, GetCommand.self, ListCommand.self, StatCommand.self, CatCommand.self, RemoveCommand.self,
        BucketsCommand.self, PeersCommand.self, UseCommand.self, EchoCommand.self,
        RunCommand.self, PlanCommand.self, LintCommand.self, ExplainCommand.self, HistoryCommand.self, HelpCommand.self,
        ExitCommand.self,
    ])

    /// What the host's command line has besides: commands that take the whole process.
    static let host = CommandTable(standard.all + [NodeCommand.self])
}
