import ArgumentParser
import MictlanXBatch

/// `bulk`: what a manifest lists, as runs; and the runs of commands.
struct BulkCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "bulk", abstract: "Put, get or delete what a manifest lists; look after such runs.",
        usage: """
            bulk put MANIFEST [-n] [-j N] [--tag k=v] [--no-clobber]
            bulk get MANIFEST [DIR/] [-n] [-j N] [--no-clobber]
            bulk rm MANIFEST [-n] [-y] [--max-deletes N]
            bulk status|await|cancel|resume|failed [RUN]
            """,
        discussion: """
            A manifest has a line of JSON for each ball, {"file": "a.jpg", "ball": "photos/a.jpg", "tags": {"k": "v"}}, or \
            is a CSV file whose first line is file,ball,tags with tags as k=v;k=v. '-' reads it from standard input. The \
            rows that 'ls -o ndjson' and 'bulk failed -o ndjson' write are manifests, too. It is read to its end before \
            anything is sent. Without RUN the newest run of a command is meant.
            """,
        subcommands: [
            BulkPutCommand.self, BulkGetCommand.self, BulkRemoveCommand.self, BulkStatusCommand.self,
            BulkAwaitCommand.self, BulkCancelCommand.self, BulkResumeCommand.self, BulkFailedCommand.self,
        ])

    func run(in context: CommandContext) async throws {
        throw ShellError.usage(
            "bulk needs a word: put, get, rm, status, await, cancel, resume or failed", hint: "'bulk --help' says more")
    }
}

/// The run that a word names, else the newest run of a command.
struct NamedRun: ParsableArguments, Sendable {
    @Argument(
        help: ArgumentHelp("The run, or the number of a job; the newest run of a command by default.", valueName: "run")
    )
    var run: TextArgument?

    /// The id of the run.
    ///
    /// - Parameters:
    ///   - context: knows where the runs are.
    ///   - isWanted: which runs the default is one of.
    /// - Returns: the id; one that was written need not be there.
    /// - Throws: `ShellError` with code 9 where there is none.
    func id(in context: CommandContext, where isWanted: (RunRow) -> Bool = { _ in true }) throws -> String {
        if let run {
            guard let job = try context.session.jobs.job(inPlaceOfRun: run.text, word: 1) else { return run.text }
            guard let begun = job.run else { throw JobTable.noRun(job, word: 1) }
            return begun
        }
        let store = try context.session.configuration.runStore()
        for run in try store.all() {
            guard let row = try RunRow(run, in: store), row.header?.command != nil, isWanted(row) else { continue }
            return run
        }
        throw ShellError.noMatch("there is no such run of a command in '\(store.path)'")
    }
}
