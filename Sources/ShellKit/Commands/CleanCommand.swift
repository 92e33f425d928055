import ArgumentParser
import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText

/// `gc`: removes old runs.
struct CleanCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "gc", abstract: "Remove the directories of old runs.",
        usage: "gc [--older-than 30d] [--unfinished]",
        discussion:
            "Runs that are done go when they began longer ago; unfinished ones stay unless --unfinished is given, "
            + "since they could be resumed. Runs that a process works at always stay.")

    @Option(
        name: .customLong("older-than"), help: ArgumentHelp("How old; default 30d.", valueName: "duration"),
        transform: ValueParsing.duration)
    var age: Duration?

    @Flag(name: .customLong("unfinished"), help: "Remove unfinished runs, too.")
    var includesUnfinished = false

    @OptionGroup var results: ResultOptions

    func run(in context: CommandContext) async throws {
        let store = try context.session.configuration.runStore()
        let limit = ClientConfiguration.systemTime().earlier(by: age ?? .seconds(30 * 86_400))
        let format = results.format(in: context)
        var writer = ResultWriter<RunRow>(context.terminal, format: format)
        var removed = 0
        for run in try store.all() {
            guard let row = try RunRow(run, in: store), row.standing.isDone || includesUnfinished else { continue }
            // A directory without a header never became a run; nothing says how old it is.
            guard row.header.map({ $0.started <= limit }) ?? includesUnfinished, try store.remove(run) else { continue }
            removed += 1
            if !results.isQuiet(in: context) { try writer.write(row) }
        }
        guard !results.isQuiet(in: context) else { return }
        try writer.finish()
        if format == .table { try context.terminal.note("\(Count(removed, "run")) removed") }
    }
}
