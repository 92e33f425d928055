extension CommandTable {
    /// Every verb of the shell, in the order of the help.
    static let standard = CommandTable(
        [
            PutCommand.self, GetCommand.self, ListCommand.self, StatCommand.self, CatCommand.self, RemoveCommand.self,
            CopyCommand.self, MoveCommand.self, SyncCommand.self, DiffCommand.self, BulkCommand.self,
            BucketsCommand.self, PeersCommand.self, ConnectCommand.self, ConnectionsCommand.self, OnCommand.self,
            PingCommand.self, ConfigCommand.self, ReadOnlyCommand.self, SafeCommand.self, UseCommand.self,
            ChangeDirectoryCommand.self, UsageCommand.self, TreeCommand.self, FindCommand.self, VerifyCommand.self,
            PipeCommand.self, TagCommand.self, DisableCommand.self, RemoveBucketCommand.self, StatsCommand.self,
            WorkingDirectoryCommand.self, LocalListCommand.self, EchoCommand.self, OnErrorCommand.self,
            TimingCommand.self, RecordCommand.self, RunCommand.self, ResumeCommand.self, RunsCommand.self,
            StatusCommand.self, WhyCommand.self, CancelCommand.self, CleanCommand.self, PlanCommand.self,
            LintCommand.self, TestCommand.self, ExplainCommand.self, GraphCommand.self, ReportCommand.self,
            SchemaCommand.self, LogCommand.self, HistoryCommand.self, AgainCommand.self, EditCommand.self,
            AproposCommand.self, DoctorCommand.self, CompletionCommand.self, SourceCommand.self, AliasCommand.self,
            UnsetCommand.self, PrintfCommand.self, SleepCommand.self, SetCommand.self, TrapCommand.self,
            LastCommand.self, HelpCommand.self, ExitCommand.self,
        ], hostOnly: [NodeCommand.self])

    /// The verbs of the host's command line.
    static let host = CommandTable(standard.all + [NodeCommand.self])
}
