extension CommandTable {
    /// Every verb of the shell, in the order of the help.
    static let standard = CommandTable(
        [
            PutCommand.self, GetCommand.self, ListCommand.self, StatCommand.self, CatCommand.self, RemoveCommand.self,
            BulkCommand.self, BucketsCommand.self, PeersCommand.self, UseCommand.self, ChangeDirectoryCommand.self,
            WorkingDirectoryCommand.self, LocalListCommand.self, EchoCommand.self, OnErrorCommand.self,
            RecordCommand.self, RunCommand.self, ResumeCommand.self, RunsCommand.self, StatusCommand.self,
            WhyCommand.self, CancelCommand.self, CleanCommand.self, PlanCommand.self, LintCommand.self,
            TestCommand.self, ExplainCommand.self, GraphCommand.self, ReportCommand.self, SchemaCommand.self,
            JobsCommand.self,
            ForegroundCommand.self, KillCommand.self, WaitCommand.self, HistoryCommand.self, HelpCommand.self,
            ExitCommand.self,
            SourceCommand.self, AliasCommand.self, UnsetCommand.self, PrintfCommand.self, SleepCommand.self,
            SourceCommand.self, SetCommand.self, AliasCommand.self, UnsetCommand.self, PrintfCommand.self,
            SleepCommand.self,
            TrapCommand.self, HistoryCommand.self, HelpCommand.self, ExitCommand.self,
        ], hostOnly: [NodeCommand.self])

    /// The verbs of the host's command line.
    static let host = CommandTable(standard.all + [NodeCommand.self])
}
