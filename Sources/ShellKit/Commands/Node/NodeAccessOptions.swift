import ArgumentParser
import MictlanXNode

/// Who may use a node that is served.
struct NodeAccessOptions: ParsableArguments, Sendable {
    @Option(
        name: .customLong("token-file"),
        help: ArgumentHelp("The file with the bearer token that every request must carry.", valueName: "file"))
    var tokenFile: LocalArgument?

    @Flag(help: "Serve other machines without a token.")
    var insecure = false

    /// The token; `nil` where no file is named.
    ///
    /// - Throws: `ShellError` for a file that cannot be used, `NodeError` for what is no token.
    func token(home: String?) throws -> BearerToken? {
        try tokenFile.map { try BearerToken(try TokenFile.read($0.path(home: home))) }
    }
}
