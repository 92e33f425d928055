import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXNode
import SystemPackage

/// Opens clients and the embedded node.
struct LiveConnector: StoreConnector {
    let environment: Environment

    func connect(to target: ConnectionTarget) async throws -> StoreConnection {
        switch target {
        case .embedded(let directory):
            return try await embedded(directory)
        case .router(let uri, let tokenFile):
            let configuration = try configuration(for: uri, tokenFile: tokenFile)
            let client = try MictlanXClient(uri: uri, configuration: configuration)
            return StoreConnection(store: client, routers: client.routers) { await client.close() }
        }
    }

    /// The node of this process and a client that talks to it over a socket that nobody else can reach.
    private func embedded(_ directory: FilePath) async throws -> StoreConnection {
        let socket = try PrivateSocket(environment: environment)
        do {
            try LocalPlacement.makeDirectories(for: directory)
            let node = try await Node.open(
                NodeConfiguration(store: directory, addresses: [.unixSocket(socket.path)]))
            let serving = Task.detached { try await node.run() }
            let router = RouterEndpoint(id: "embedded node", unixSocketPath: socket.path.string)
            let client = try MictlanXClient(
                routers: [router], configuration: try configuration())
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

    /// What holds for the embedded node too: a log where one is wanted, as the Python client writes it.
    private func configuration() throws(ShellError) -> ClientConfiguration {
        var configuration = ClientConfiguration(clientID: Self.clientID)
        if let directory = environment.nonEmpty("TMPDIR"), directory.hasPrefix("/") {
            configuration.scratchDirectory = FilePath(directory)
        }
        if let path = environment.nonEmpty("MICTLANX_LOG_PATH").map({ FilePath($0) }) {
            try Self.makeLogDirectory(path)
            configuration.logOutputPath = path
        }
        return configuration
    }

    private static func makeLogDirectory(_ path: FilePath) throws(ShellError) {
        do {
            try LocalPlacement.makeDirectories(for: path.appending("log"))
        } catch {
            throw ShellError(.configuration, "MICTLANX_LOG_PATH: \(error.message)")
        }
    }

    /// What curl(1) users know: the proxy of the scheme, upper case only where CGI cannot set it, and a CA bundle.
    /// Beside it the token for the routers.
    private func configuration(
        for uri: MictlanXURI, tokenFile: FilePath?
    ) throws(ShellError) -> ClientConfiguration {
        let usesTLS = uri.routers.contains { $0.scheme == .https }
        var configuration = try configuration()
        configuration.proxy =
            usesTLS
            ? environment.nonEmpty("https_proxy") ?? environment.nonEmpty("HTTPS_PROXY")
            : environment.nonEmpty("http_proxy")
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
