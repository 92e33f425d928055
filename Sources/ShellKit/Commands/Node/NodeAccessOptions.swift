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

    @Option(
        name: .customLong("allow-host"), parsing: .singleValue,
        help: ArgumentHelp(
            "A name under which the node answers without a token, as a proxy passes it on, * for all; may be repeated.",
            valueName: "name"))
    var allowedHosts: [String] = []

    @Option(
        name: .customLong("socket-mode"),
        help: ArgumentHelp(
            "Who may connect to a unix socket; default is this user alone. 660 lets its group in.", valueName: "mode"),
        transform: ValueParsing.mode)
    var socketMode: UInt32?

    /// The token; `nil` without a file.
    ///
    /// - Throws: `ShellError` for a file that cannot be used, `NodeError` for a malformed token.
    func token(home: String?) throws -> BearerToken? {
        try tokenFile.map { try BearerToken(try TokenFile.read($0.path(home: home))) }
    }
}
