import MictlanXClient
import MictlanXModel
import MictlanXNode
import MictlanXPlatform
import MictlanXText
import SystemPackage

/// Opens clients and the embedded node.
struct LiveConnector: StoreConnector {
    let environment: Environment
    /// Hears of every wait for a server.
    var silence: SilenceWatch?
    /// Told what is not as the environment asks for, where the command goes on all the same.
    let warn: @Sendable (String) -> Void

    func connect(to target: ConnectionTarget) async throws -> StoreConnection {
        try OpenFileLimit.check()
        // The code of the start and of its words has run.
        LoadedCode.giveBackLarge()
        switch target {
        case .embedded(let directory):
            return try await embedded(directory)
        case .router(let uri, let tokenFile, let profile):
            let token = try await token(tokenFile, profile)
            let clock = StoreClock()
            let configuration = try configuration(for: uri, token, profile, clock)
            let remarks = try remarks(on: uri, configuration, profile)
            let client = try client(configuration) { try MictlanXClient(uri: uri, configuration: $0) }
            var connection = StoreConnection(store: client, routers: client.routers) { await client.close() }
            connection.remarks = remarks
            connection.clock = clock
            return connection
        }
    }

    /// Starts a node in this process and a client that talks to it over a private socket.
    private func embedded(_ directory: FilePath) async throws -> StoreConnection {
        let socket = try PrivateSocket(environment: environment)
        do {
            try Self.makePrivateDirectories(directory.removingLastComponent())
            let node = try await Node.open(
                NodeConfiguration(store: directory, addresses: [.unixSocket(socket.path)]))
            let serving = Task.detached { try await node.run() }
            let router = RouterEndpoint(id: "embedded node", unixSocketPath: socket.path.string)
            var settings = configuration()
            // The client's end, the node's, and the file of a chunk.
            settings.maxWorkers = OpenFileLimit.width(settings.maxWorkers, files: 3)
            let client = try client(settings) { try MictlanXClient(routers: [router], configuration: $0) }
            return StoreConnection(store: client, routers: client.routers) {
                await client.close()
                node.beginShutdown()
                _ = await serving.result
                socket.remove()
            }
        } catch {
            socket.remove()
            throw error
        }
    }

    static let clientID = "mxshell"

    /// Makes a client. A log that cannot be written is told, and the client works without it.
    private func client(
        _ configuration: ClientConfiguration, _ make: (ClientConfiguration) throws -> MictlanXClient
    ) throws -> MictlanXClient {
        do {
            return try make(configuration)
        } catch let error as MictlanXError where error.code == .configuration && configuration.logOutputPath != nil {
            var withoutLog = configuration
            withoutLog.logOutputPath = nil
            let client = try make(withoutLog)
            warn("MICTLANX_LOG_PATH: \(error.message); no log is written")
            return client
        }
    }

    /// The settings for the embedded node and for routers.
    private func configuration(_ clock: StoreClock? = nil) -> ClientConfiguration {
        var configuration = ClientConfiguration(clientID: Self.clientID)
        configuration.silence = silence
        if let directory = environment.nonEmpty("TMPDIR"), directory.hasPrefix("/") {
            configuration.scratchDirectory = FilePath(directory)
        }
        configuration.wrapTransport = { GuardedTransport($0, clock: clock) }
        PythonVariables(environment, warn: warn).apply(to: &configuration)
        return configuration
    }

    /// What a person must know about the safety of a connection.
    ///
    /// - Throws: `ShellError` for a token that everybody on the way could read.
    private func remarks(
        on uri: MictlanXURI, _ configuration: ClientConfiguration, _ profile: Profile?
    ) throws(ShellError) -> [String] {
        var remarks: [String] = []
        if configuration.verification == .off, uri.routers.contains(where: { $0.scheme == .https }) {
            let origin = environment.nonEmpty(Self.verifyVariable) == nil ? profile?.name : nil
            remarks.append(
                "\(origin.map { "connection '\($0)'" } ?? "\(Self.verifyVariable)=off"): the certificates of servers are not checked, anybody may answer"
            )
        }
        guard configuration.bearerToken != nil,
            let router = uri.routers.first(where: { $0.scheme == .http && !$0.isLocal })
        else { return remarks }
        guard environment.nonEmpty(Self.clearTokenVariable) == "on" else {
            throw ShellError(
                .configuration,
                "the token would go to \(router.baseURL.quoted) in the clear, where everybody on the way can read it",
                hint: "write ?protocol=https in the URI, or set \(Self.clearTokenVariable)=on if the network is yours")
        }
        remarks.append("\(Self.clearTokenVariable)=on: the token goes to \(router.baseURL.quoted) in the clear")
        return remarks
    }

    /// Allows a token to be sent without TLS.
    private static let clearTokenVariable = "MXSHELL_TOKEN_OVER_HTTP"

    /// Makes a directory with those above it, for this user alone whatever the umask.
    private static func makePrivateDirectories(_ path: FilePath) throws(ShellError) {
        do throws(SystemFailure) {
            try path.makeDirectories(mode: 0o700)
        } catch {
            throw ShellError(error)
        }
    }

    /// Adds proxies and CA bundle from the environment, by the rules of curl(1), and the token. `HTTP_PROXY` is not read,
    /// because a CGI request can set it.
    private func configuration(
        for uri: MictlanXURI, _ token: String?, _ profile: Profile?, _ clock: StoreClock
    ) throws(ShellError) -> ClientConfiguration {
        let usesTLS = uri.routers.contains { $0.scheme == .https }
        var configuration = configuration(clock)
        if uri.routers.contains(where: { $0.unixSocketPath == nil }) {
            configuration.proxy =
                usesTLS
                ? environment.nonEmpty("https_proxy") ?? environment.nonEmpty("HTTPS_PROXY")
                : environment.nonEmpty("http_proxy")
        }
        configuration.noProxy = environment.nonEmpty("no_proxy") ?? environment.nonEmpty("NO_PROXY") ?? ""
        if let bundle = environment.nonEmpty("SSL_CERT_FILE") {
            configuration.verification = .bundle(FilePath(bundle))
        }
        if let certificates = profile?.certificates { configuration.verification = .bundle(certificates) }
        switch environment.nonEmpty(Self.verifyVariable) {
        case nil: if profile?.isInsecure == true { configuration.verification = .off }
        case "on": break
        case "off": configuration.verification = .off
        case let value?:
            throw ShellError(.configuration, "\(Self.verifyVariable) is 'on' or 'off', not '\(value)'")
        }
        if let profile, profile.isReadOnly {
            configuration.wrapTransport = {
                GuardedTransport($0, standing: "connection '\(profile.name)' is read only", clock: clock)
            }
        }
        if let id = profile?.clientID { configuration.clientID = id }
        configuration.headers = profile?.headers ?? [:]
        if let token { configuration.bearerToken = Secret(token) }
        return configuration
    }

    /// Says whether the certificates of servers are checked.
    private static let verifyVariable = "MXSHELL_TLS_VERIFY"

    /// The token for routers: that of the command, else that of the connection.
    private func token(_ file: FilePath?, _ profile: Profile?) async throws -> String? {
        if let file { return try TokenFile.read(file) }
        guard let profile, let source = profile.token else { return nil }
        return try await source.token(of: profile.name, environment)
    }
}
