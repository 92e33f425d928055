import ArgumentParser
import MictlanXClient
import MictlanXModel
import MictlanXNode
import SystemPackage

/// `mxshell node`: serves a store for others, until it is told to stop.
struct NodeCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "node", abstract: "Serve a store over HTTP.",
        usage: "mxshell node [--listen HOST:PORT] [--data DIR]",
        discussion: """
            Prints the URI for --uri once it listens. There is no password: whoever reaches the address can read and \
            delete, so listen on the loopback or put a reverse proxy before it. ^C finishes what is in flight.
            """)

    @Option(
        help: ArgumentHelp("Where to listen; port 0 takes a free one.", valueName: "host:port"),
        transform: NodeCommand.address)
    var listen = NodeAddress.tcp(host: "127.0.0.1", port: 60_666)

    @Option(help: ArgumentHelp("The store's directory; default is the embedded store.", valueName: "dir"))
    var data: LocalArgument?

    func run(in context: CommandContext) async throws {
        let configuration = context.session.configuration
        let home = configuration.environment.nonEmpty("HOME")
        let directory = try data?.path(home: home) ?? configuration.storeDirectory()
        let node = try await Node.open(NodeConfiguration(store: directory, addresses: [listen]))
        for address in node.addresses {
            guard case .tcp = address else { continue }
            try context.terminal.output.write("mictlanx://mxshell@\(address)/?protocol=http\n")
        }
        try context.terminal.output.flush()
        try context.terminal.note("serving \(directory); ^C stops")
        try await context.router.withHandler {
            node.beginShutdown()
        } around: {
            try await node.run()
        }
    }

    private static func address(_ text: String) throws -> NodeAddress {
        let text = ArgumentText.decoded(text).text
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            throw ValidationError("write it as HOST:PORT, for example 127.0.0.1:60666")
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard !host.isEmpty else { throw ValidationError("write it as HOST:PORT, for example 127.0.0.1:60666") }
        return .tcp(host: String(host), port: Int(port))
    }
}
