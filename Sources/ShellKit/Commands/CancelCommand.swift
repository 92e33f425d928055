import ArgumentParser
import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText

/// `cancel`: stops a run that another process works at, as ^C does there.
struct CancelCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "Stop a run of another process gently.", usage: "cancel RUN",
        discussion:
            "The process that works at the run gets SIGTERM: it begins nothing new, ends what is on its way, and "
            + "the run can be resumed.")

    @Argument(help: ArgumentHelp("The run.", valueName: "run"))
    var run: TextArgument

    func run(in context: CommandContext) async throws { try Self.cancel(run.text, in: context) }

    static func cancel(_ run: String, in context: CommandContext) throws {
        // A signal to this process would end the shell.
        if let job = context.session.jobs.job(ofRun: run) { return job.interrupt() }
        let store = try context.session.configuration.runStore()
        switch try store.state(of: run) {
        case .running(let holder):
            guard holder.interrupt() else {
                throw ShellError(.failed, "\(holder.text), which works at the run, cannot be sent a signal from here")
            }
        case let standing: throw ShellError.noMatch("nobody works at run \(run): it is \(standing.name)")
        }
    }
}
