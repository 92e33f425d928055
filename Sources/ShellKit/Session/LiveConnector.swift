import MictlanXClient
import MictlanXModel
import MictlanXNode
import MictlanXPlatform
import SystemPackage

/// Opens clients and the embedded node.
struct LiveConnector: StoreConnector {
    let environment: Environment
    /// Told what is not as the environment asks for, where the command goes on all the same.
    let warn: @Sendable (String) -> Void

    func connect(to target: ConnectionTarget) async throws -> StoreConnection {
        switch target {
        case .embedded(let directory):
            return try await embedded(directory)
        case .router(let uri, let tokenFile):
            let client = try client(try configuration(for: uri, tokenFile: tokenFile)) {
                try MictlanXClient(uri: uri, configuration: $0)
            }
            return StoreConnection(store: client, routers: client.routers) { await client.close() }
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
            let client = try client(configuration()) { try MictlanXClient(routers: [router], configuration: $0) }
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

    private static let clientID = "mxshell"

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
    private func configuration() -> ClientConfiguration {
        var configuration = ClientConfiguration(clientID: Self.clientID)
        if let directory = environment.nonEmpty("TMPDIR"), directory.hasPrefix("/") {
            configuration.scratchDirectory = FilePath(directory)
        }
        PythonVariables(environment, warn: warn).apply(to: &configuration)
        return configuration
    }

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
    private func configuration(for uri: MictlanXURI, tokenFile: FilePath?) throws(ShellError) -> ClientConfiguration {
        let usesTLS = uri.routers.contains { $0.scheme == .https }
        var configuration = configuration()
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
        switch environment.nonEmpty("MXSHELL_TLS_VERIFY") {
        case nil, "on": break
        case "off": configuration.verification = .off
        case let value?:
            throw ShellError(.configuration, "MXSHELL_TLS_VERIFY is 'on' or 'off', not '\(value)'")
        }
        if let tokenFile { configuration.bearerToken = Secret(try TokenFile.read(tokenFile)) }
        return configuration
    }
}
