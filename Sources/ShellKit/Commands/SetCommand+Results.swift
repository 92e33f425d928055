extension Session {
    /// Has the output of the commands behind this one written to a file.
    ///
    /// - Parameters:
    ///   - target: the file, which is made anew; `nil` for what is the output otherwise.
    ///   - context: knows that output.
    /// - Throws: where the file cannot be written, and `ShellError` for what leads nowhere else.
    func sendResults(to target: LocalArgument?, in context: CommandContext) async throws {
        try results?.stream.flush()
        guard let target, !target.isStandardStream else { return keep(results: nil) }
        let home = configuration.environment.nonEmpty("HOME")
        let stream = try await RedirectedFile.output(target, appends: false, home: home)
        keep(
            results: ResultFile(
                path: target.path(home: home), stream: stream,
                replaced: results?.replaced ?? context.terminal.output))
    }
}
