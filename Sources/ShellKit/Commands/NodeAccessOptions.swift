import ArgumentParser
import MictlanXNode

/// The secret between a node and those who may use it.
struct NodeAccessOptions: ParsableArguments, Sendable {
    @Option(
        name: .customLong("token-file"),
        help: ArgumentHelp("The file with the bearer token that every request carries.", valueName: "file"))
    var tokenFile: LocalArgument?

    /// The token as the file has it, without the line's end; `nil` where no file is named.
    ///
    /// - Throws: `ShellError` for a file that cannot be read.
    func token(home: String?) throws -> String? {
        try tokenFile.map { try TokenFile.read($0.path(home: home)) }
    }

    /// The token for a node.
    func nodeToken(home: String?) throws -> BearerToken? { try token(home: home).map { try BearerToken($0) } }
}
