extension CommandTable {
    /// Every verb of the shell, in the order of the help.
    static let standard = CommandTable(
        [
            // Objects.
            PutCommand.self, GetCommand.self, ListCommand.self, StatCommand.self, CatCommand.self, RemoveCommand.self,
            UsageCommand.self, TreeCommand.self, FindCommand.self, VerifyCommand.self, PipeCommand.self,
            CopyCommand.self, MoveCommand.self, SyncCommand.self, DiffCommand.self, TagCommand.self,
            DisableCommand.self, RemoveBucketCommand.self, TrashCommand.self, BulkCommand.self, BucketsCommand.self,
            // Servers and places.
            ConnectCommand.self, ConnectionsCommand.self, OnCommand.self, PingCommand.self, ConfigCommand.self,
            PeersCommand.self, StatsCommand.self, UseCommand.self, ChangeDirectoryCommand.self,
            WorkingDirectoryCommand.self, LocalListCommand.self, SafeCommand.self, ReadOnlyCommand.self,
            // The language.
            EchoCommand.self, PrintfCommand.self, SourceCommand.self, SetCommand.self, AliasCommand.self,
            UnsetCommand.self, SleepCommand.self, TrapCommand.self, OnErrorCommand.self,
            // Workflows.
            RunCommand.self, ResumeCommand.self, RunsCommand.self, StatusCommand.self, WhyCommand.self,
            CancelCommand.self, CleanCommand.self, PlanCommand.self, LintCommand.self, TestCommand.self,
            ExplainCommand.self, GraphCommand.self, ReportCommand.self, SchemaCommand.self, JobsCommand.self,
            ForegroundCommand.self, BackgroundCommand.self, KillCommand.self, WaitCommand.self, RecordCommand.self,
            // The shell itself.
            LastCommand.self, HistoryCommand.self, AgainCommand.self, EditCommand.self, LogCommand.self,
            TimingCommand.self, HelpCommand.self, AproposCommand.self, DoctorCommand.self, CompletionCommand.self,
            ExitCommand.self,
        ], hostOnly: [NodeCommand.self])

    /// The verbs of the host's command line.
    static let host = CommandTable(standard.all + [NodeCommand.self])
}
