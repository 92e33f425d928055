import MictlanXClient

extension CommandContext {
    /// Refuses, in a safe session, what would write elsewhere or do what nobody here can tell.
    ///
    /// - Throws: `ShellError` with code 8.
    func checkSafety(of command: any ShellCommand) throws(ShellError) {
        guard session.places.isSafe else { return }
        guard !command.isUnbounded else {
            throw .guarded(
                "the session is safe: a workflow may delete, write files and start programs",
                hint: "'plan FILE' and 'run -n' show what it would do")
        }
        let home = session.configuration.environment.nonEmpty("HOME")
        for file in command.writtenFiles where !file.isStandardStream {
            try session.places.checkWriting(to: file.path(home: home))
        }
    }
}
