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
        try await ManifestList(try await ListFile(file, number: 1, in: context), scratch: context.scratch).freeze(
            for: purpose)
    }
}
