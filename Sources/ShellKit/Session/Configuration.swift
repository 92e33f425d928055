import MictlanXBatch
import MictlanXModel
import SystemPackage

/// The settings of a session: from the flag, else from the environment, else the default.
struct Configuration: Sendable {
    var environment: Environment
    /// `--uri` of the process, for every command without that flag.
    var uri: MictlanXURI?
    /// `--profile` of the process, likewise.
    var profile: String?
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
    /// Whether the commands are those of a script or of `-c`.
    var isScript = false
    /// Whether the commands are typed at the prompt.
    var isPrompt = false
    /// Whether commands are parsed and none runs.
    var onlyChecks = false
    /// Where the session began: what the environment names by a relative path lies there, wherever `cd` leads.
    var startDirectory = WorkingDirectory.current

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
    /// Routers, the file with the token for them, and what the configuration file says of them.
    case router(MictlanXURI, tokenFile: FilePath?, profile: Profile? = nil)
}
