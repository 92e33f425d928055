import ArgumentParser
import MictlanXBatch
import MictlanXModel
import MictlanXPlatform
import SystemPackage

/// The manifest of a `bulk` verb.
struct ManifestArgument: ParsableArguments, Sendable {
    @Argument(help: ArgumentHelp("The manifest; '-' is standard input.", valueName: "manifest"))
    var file: LocalArgument

    /// Reads it to its end.
    ///
    /// - Returns: the frozen list.
    /// - Throws: `MictlanXError` with the line at fault, `ShellError` for standard input that is the script.
    func freeze(for purpose: ManifestList.Purpose, in context: CommandContext) async throws -> ItemSet {
        let configuration = context.session.configuration
        guard file.isStandardStream else {
            let path = file.path(home: configuration.environment.nonEmpty("HOME"))
            return try await ManifestList(path, name: file.text, scratch: context.scratch).freeze(for: purpose)
        }
        guard context.input != nil || !configuration.inputIsScript else {
            throw ShellError.usage("standard input is the script: nothing is left to read", word: 1)
        }
        let spooled = try await StandardInput.spooled(
            from: context.input?.descriptor ?? .standardInput, directory: configuration.environment.temporaryDirectory)
        return try await ManifestList(spooled.path, name: "standard input", scratch: context.scratch).freeze(
            for: purpose)
    }
}
