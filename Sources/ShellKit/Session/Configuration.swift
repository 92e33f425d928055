import MictlanXModel
import SystemPackage

/// The settings of a session: from the flag, else from the environment, else the default.
struct Configuration: Sendable {
    var environment: Environment
    /// `--uri` of the process, for every command without that flag.
    var uri: MictlanXURI?
    /// `--token-file` of the process, likewise.
    var tokenFile: FilePath?
    var format = OutputFormat.table
    var isQuiet = false
    /// Whether standard input is the script itself: no command can read it then.
    var inputIsScript = false

    /// Where commands go: the router of `uri`, of `--uri` or of `MXSHELL_URI`, else the embedded node.
    ///
    /// - Parameters:
    ///   - override: `--uri` of the command.
    ///   - ownTokenFile: `--token-file` of the command.
    ///   - standing: the default router; `nil` for the embedded node.
    /// - Returns: where the command goes.
    /// - Throws: `ShellError` with code 7 for a malformed URI in the environment, 2 for a token without a router.
    func target(
        uri override: MictlanXURI?, tokenFile ownTokenFile: FilePath? = nil, otherwise standing: MictlanXURI? = nil
    ) throws(ShellError) -> ConnectionTarget {
        let named = ownTokenFile ?? tokenFile
        let given = override ?? uri
        guard let uri = given == nil ? try environmentURI() ?? standing : given else {
            guard named == nil else {
                throw .usage("--token-file is for routers, and none is named", hint: "name one with --uri")
            }
            return .embedded(try storeDirectory())
        }
        return .router(uri, tokenFile: named ?? environment.nonEmpty("MXSHELL_TOKEN_FILE").map { FilePath($0) })
    }

    private func environmentURI() throws(ShellError) -> MictlanXURI? {
        guard let text = environment.nonEmpty("MXSHELL_URI") else { return nil }
        do {
            return try MictlanXURI(text)
        } catch {
            throw ShellError(.configuration, "MXSHELL_URI: \(error.description)")
        }
    }

    /// The directory of the embedded store.
    func storeDirectory() throws(ShellError) -> FilePath {
        guard let data = environment.directory("XDG_DATA_HOME", orBelowHome: ".local/share") else {
            throw ShellError(
                .configuration, "no place for the embedded store: neither XDG_DATA_HOME nor HOME is set",
                hint: "set one of them, or name a router with --uri")
        }
        return FilePath("\(data)/mxshell/store")
    }

    /// The file of the history; nil if it is switched off or neither HOME nor XDG_STATE_HOME is set.
    var historyPath: String? {
        if let path = environment["MXSHELL_HISTORY"] { return path.isEmpty ? nil : path }
        return stateDirectory.map { "\($0)/history" }
    }

    private var stateDirectory: String? {
        if let path = environment.nonEmpty("MXSHELL_STATE_DIR") { return path }
        return environment.directory("XDG_STATE_HOME", orBelowHome: ".local/state").map { "\($0)/mxshell" }
    }

    /// Whether colour is wanted: `NO_COLOR` (no-color.org) and dumb terminals say no.
    static func allowsColour(_ environment: Environment) -> Bool {
        guard let type = environment.nonEmpty("TERM"), type != "dumb" else { return false }
        return environment.nonEmpty("NO_COLOR") == nil
    }
}

/// Where the commands of a session go.
enum ConnectionTarget: Hashable, Sendable {
    case embedded(FilePath)
    /// Routers, and the file with the token for them.
    case router(MictlanXURI, tokenFile: FilePath?)
}
