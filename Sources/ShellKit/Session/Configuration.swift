import MictlanXBatch
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
    /// Whether it is told which store a command goes to.
    var isVerbose = false
    /// Whether standard input is the script itself: no command can read it then.
    var inputIsScript = false
    /// Whether commands have no standard input, since they go on behind the prompt.
    var hasNoInput = false
    /// Whether commands are parsed and none runs.
    var onlyChecks = false
    /// Where the session began: what the environment names by a relative path lies there, wherever `cd` leads.
    var startDirectory = WorkingDirectory.current

    /// Where commands go: the routers of `uri`, of `--uri` or of the environment, else the embedded node.
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
        guard let uri = try routers(override)?.uri ?? standing else {
            guard named == nil else {
                throw .usage("--token-file is for routers, and none is named", hint: "name one with --uri")
            }
            return .embedded(try storeDirectory())
        }
        return .router(
            uri,
            tokenFile: named ?? environment.nonEmpty("MXSHELL_TOKEN_FILE").map { startDirectory.pushing(FilePath($0)) })
    }

    /// The routers that are named, and by what.
    private func routers(_ override: MictlanXURI?) throws(ShellError) -> (uri: MictlanXURI, origin: String)? {
        if let uri = override ?? uri { return (uri, "--uri") }
        return try RouterVariable.first(in: environment).map { ($0.uri, $0.name) }
    }

    /// A line about where commands go, and what says so.
    ///
    /// - Throws: as ``target(uri:tokenFile:otherwise:)``.
    func description(of override: MictlanXURI?, otherwise standing: MictlanXURI? = nil) throws(ShellError) -> String {
        if let (uri, origin) = try routers(override) { return "store: \(uri.shortText) (\(origin))" }
        if let standing { return "store: \(standing.shortText)" }
        return "embedded node: \(try storeDirectory())"
    }

    /// A word for the prompt about where commands go.
    var storeLabel: String {
        guard let routers = try? routers(nil)?.uri.routers, let first = routers.first else { return "embedded" }
        return routers.count == 1 ? first.host : "\(first.host)+\(routers.count - 1)"
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
        if let path = environment["MXSHELL_HISTORY"] {
            return path.isEmpty ? nil : startDirectory.pushing(FilePath(path)).string
        }
        return stateDirectory.map { "\($0)/history" }
    }

    /// Where the locks of workflows lie, the same for every process of this user.
    var lockDirectory: FilePath? {
        stateDirectory.map { FilePath($0).appending("locks") }
    }

    /// The runs that last.
    ///
    /// - Throws: `ShellError` with code 7 where there is no place for them.
    func runStore() throws(ShellError) -> RunStore {
        guard let stateDirectory else {
            throw ShellError(
                .configuration, "no place for runs: neither MXSHELL_STATE_DIR, XDG_STATE_HOME nor HOME is set",
                hint: "set one of them")
        }
        return RunStore(state: FilePath(stateDirectory))
    }

    /// What this client calls itself.
    var clientID: String { environment.nonEmpty("MICTLANX_CLIENT_ID") ?? LiveConnector.clientID }

    private var stateDirectory: String? {
        if let path = environment.nonEmpty("MXSHELL_STATE_DIR") { return startDirectory.pushing(FilePath(path)).string }
        return environment.directory("XDG_STATE_HOME", orBelowHome: ".local/state").map { "\($0)/mxshell" }
    }
}

/// Where the commands of a session go.
enum ConnectionTarget: Hashable, Sendable {
    case embedded(FilePath)
    /// Routers, and the file with the token for them.
    case router(MictlanXURI, tokenFile: FilePath?)
}
