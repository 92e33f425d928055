import ArgumentParser
import MictlanXClient
import MictlanXPlatform
import MictlanXText
import SystemPackage

/// `cd`: where the local names of `put` and `get` begin.
struct ChangeDirectoryCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "cd", abstract: "Change the local working directory.", usage: "cd [DIR|-]",
        discussion: "Without a directory it is the home directory, '-' is the one before. 'use' chooses a bucket.")

    @Argument(help: ArgumentHelp("The local directory.", valueName: "dir"))
    var directory: LocalArgument?

    func run(in context: CommandContext) async throws {
        // Programs of the host have a directory of their own.
        let jobs = context.session.jobs.running.filter { $0.programs == nil }
        guard jobs.isEmpty else {
            // The names of their files begin in the directory of the process.
            throw ShellError(
                .failed,
                "\(Count(jobs.count, "job")) in the background \(jobs.count == 1 ? "works" : "work") in this directory",
                hint: "'wait' waits for them, 'kill N' stops one")
        }
        let environment = context.session.configuration.environment
        let target: FilePath
        if let directory, directory.isStandardStream {
            guard let previous = await context.session.previousDirectory else {
                throw ShellError.usage("there is no directory before this one", word: 1)
            }
            target = previous
        } else if let directory {
            target = directory.path(home: environment.nonEmpty("HOME"))
        } else {
            guard let home = environment.nonEmpty("HOME") else {
                throw ShellError.usage("HOME is not set", hint: "name the directory: cd DIR")
            }
            target = FilePath(home)
        }
        let former = WorkingDirectory.current
        do throws(Errno) {
            try WorkingDirectory.change(to: target)
        } catch {
            var shown = ShellError(SystemFailure(error, "cannot enter", target), word: directory == nil ? nil : 1)
            if error == .noSuchFileOrDirectory {
                shown.exitCode = .noBucket
                shown.hint = "'cd' goes to directories of this machine, 'use' to a bucket"
            }
            throw shown
        }
        await context.session.leave(former)
        if directory?.isStandardStream == true { try context.terminal.note("\(WorkingDirectory.current)") }
    }
}

extension ChangeDirectoryCommand: RecordableCommand {
    /// Steps name their paths whole.
    func recorded(into recording: inout Recording, in context: CommandContext) -> RecordedCommand { .silent }
}
