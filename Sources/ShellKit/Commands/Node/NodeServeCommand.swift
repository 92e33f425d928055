import ArgumentParser
import Logging
import MictlanXClient
import MictlanXModel
import MictlanXNode

/// `mxshell node serve`, or `mxshell node` alone: serves a store for others until a signal stops it.
struct NodeServeCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve a store over HTTP (the default).",
        usage: """
            mxshell node [--listen HOST:PORT|unix:PATH|systemd] [--data DIR] [--capacity SIZE] [--durability MODE] \
            [--peers N] [--compat] [--token-file FILE|--insecure] [--allow-host NAME] [--socket-mode MODE]
            """,
        discussion: """
            Prints the URI for --uri once it listens. An address that other machines can reach needs --token-file, or \
            --insecure behind a reverse proxy that does TLS and passwords. ^C or SIGTERM stops it after the requests in flight. \
            'peers' shows the state of its peers.
            """)

    @Option(
        help: ArgumentHelp(
            "Where to listen; port 0 takes a free one, 'systemd' the socket that systemd hands over.",
            valueName: "host:port|unix:path|systemd"),
        transform: ValueParsing.listener)
    var listen = NodeAddress.tcp(host: "127.0.0.1", port: NodeCommand.defaultPort)

    @Option(help: ArgumentHelp("The store's directory; default is the embedded store.", valueName: "dir"))
    var data: LocalArgument?

    @Option(
        help: ArgumentHelp("The most bytes to keep; default is what the disk holds.", valueName: "size"),
        transform: ValueParsing.size)
    var capacity: ByteCount?

    @Option(
        help: ArgumentHelp(
            "What is synchronized to disk before it is acknowledged: each change, changes in groups, or nothing.",
            valueName: Durability.allCases.map(\.rawValue).joined(separator: "|")),
        transform: NodeServeCommand.durability)
    var durability = Durability.group

    @OptionGroup var peers: NodePeerOptions

    @Option(
        help: ArgumentHelp("Bytes to read each second in search of damaged replicas; 0 for none.", valueName: "size"),
        transform: NodeServeCommand.rate)
    var scrub = ByteCount(ScrubSchedule.standard.bytesPerSecond)

    @OptionGroup var access: NodeAccessOptions

    @Flag(name: .customLong("compat"), help: "Answer errors exactly as the recorded router does, mistakes included.")
    var isCompatible = false

    @Flag(name: .customLong("access-log"), help: "A line for each request on standard error.")
    var logsRequests = false

    func run(in context: CommandContext) async throws {
        try OpenFileLimit.check()
        let limits = try self.limits(context)
        let shell = context.session.configuration
        if case .inherited = listen { try SocketActivation.check(shell.environment) }
        let home = shell.environment.nonEmpty("HOME")
        let directory = try data?.path(home: home) ?? shell.storeDirectory()
        let configuration = NodeConfiguration(
            store: directory, addresses: [listen], capacity: capacity,
            durability: durability, limits: limits,
            peers: peers.virtualPeers(home: home), peerAddresses: peers.addresses,
            compatibility: isCompatible ? .recorded : .strict,
            bearerToken: try access.token(home: home), allowedHosts: access.allowedHosts, socketMode: access.socketMode,
            isInsecure: access.insecure,
            scrubbing: scrub.bytes > 0 ? ScrubSchedule(bytesPerSecond: scrub.bytes) : nil)
        let node = try await Node.open(configuration, logger: logger)
        for address in node.addresses {
            switch address {
            case .tcp: try context.terminal.output.write("mictlanx://mxshell@\(address)/?protocol=http\n")
            case .unixSocket, .inherited: try context.terminal.output.write("\(address)\n")
            }
        }
        try context.terminal.output.flush()
        for (id, address) in node.peerAddresses.sorted(by: { $0.key < $1.key }) {
            try context.terminal.note("peer \(id) at \(address)")
        }
        let addresses = node.addresses + node.peerAddresses.values
        if let warning = openness(configuration, at: addresses) {
            try context.terminal.note(warning)
        }
        try context.terminal.note("serving \(directory); ^C stops")
        // A signal cancels the command's task; in a separate task the requests in flight can finish.
        let serving = Task.detached { try await node.run() }
        try await context.router.withHandler {
            node.beginShutdown()
        } around: {
            try await serving.value
        }
    }

    /// Who may use the node besides the one who started it, where nothing asks for a token.
    private func openness(_ configuration: NodeConfiguration, at addresses: [NodeAddress]) -> String? {
        guard configuration.bearerToken == nil else { return nil }
        let isTCP = addresses.contains {
            if case .tcp = $0 { true } else { false }
        }
        if isTCP {
            let who = configuration.isInsecure ? "everyone who can connect" : "every account of this machine"
            return "without a token, \(who) can read and change what is stored; ask for one with --token-file, or let "
                + "nobody else in with --listen unix:PATH"
        }
        return configuration.socketMode == nil
            ? nil : "without a token, everyone whom the mode of the socket lets in can read and change what is stored"
    }

    /// A connection may need two descriptors, one for itself and one for a file: with fewer, connections are refused at
    /// once instead of failing later.
    private func limits(_ context: CommandContext) throws -> NodeLimits {
        var limits = NodeLimits()
        guard let files = OpenFileLimit.raise(), limits.connections > (files - 64) / 2 else { return limits }
        limits.connections = max(1, (files - 64) / 2)
        try context.terminal.note(
            "at most \(limits.connections) connections, because only \(files) files may be open; raise 'ulimit -n' for more"
        )
        return limits
    }

    private var logger: Logger {
        var logger = Logger(label: "mxshell.node") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = logsRequests ? .info : .warning
        return logger
    }

    private static func durability(_ text: String) throws -> Durability {
        guard let durability = Durability(rawValue: text) else {
            throw ValidationError("it is one of \(Durability.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return durability
    }

    private static func rate(_ text: String) throws -> ByteCount {
        text == "0" ? ByteCount(0) : try ValueParsing.size(text)
    }
}
