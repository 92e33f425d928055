/// A verb that is a run where it works on many items.
protocol ResumableCommand: ShellCommand {
    var target: StoreOptions { get set }
    var results: ResultOptions { get set }

    /// Goes on with a run that this command began: its list is frozen, and whoever had to agree has agreed.
    func resume(_ run: CommandRun, in context: CommandContext) async throws
}
