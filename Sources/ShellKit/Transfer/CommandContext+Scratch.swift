import SystemPackage

extension CommandContext {
    /// Where temporary files of a command lie.
    var scratch: FilePath { FilePath(session.configuration.environment.temporaryDirectory) }
}
