import MictlanXBatch

/// A verb that is a run where it works on many items.
protocol ResumableCommand: ShellCommand {
    var target: StoreOptions { get set }
    var results: ResultOptions { get set }

    /// Every store that it works at.
    func stores(_ header: RunHeader.Command, in context: CommandContext) throws -> RunStores

    /// Goes on with a run that this command began: its list is frozen, and whoever had to agree has agreed.
    func resume(_ run: CommandRun, in context: CommandContext) async throws
}

extension ResumableCommand {
    func stores(_ header: RunHeader.Command, in context: CommandContext) -> RunStores { RunStores([target]) }
}
