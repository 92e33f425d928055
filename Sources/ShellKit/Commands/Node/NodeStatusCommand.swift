import ArgumentParser
import MictlanXClient
import MictlanXModel
import MictlanXText

/// `mxshell node status`: asks a running node how it is.
struct NodeStatusCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Ask a running node how it is.",
        usage: "mxshell node status [--uri mictlanx://HOST:PORT] [--token-file FILE] [-o table|json]",
        discussion: """
            Without --uri and MXSHELL_URI the node at 127.0.0.1:60666 is asked. Exit code 0 for one that serves, 12 for \
            one that cannot be reached, 7 for one that wants another token.
            """)

    @OptionGroup var target: StoreOptions
    @OptionGroup var results: ResultOptions

    init() {}

    func run(in context: CommandContext) async throws {
        let local = RouterEndpoint(id: nil, scheme: .http, host: "127.0.0.1", port: NodeCommand.defaultPort)
        let standing = MictlanXURI(routers: [local])
        // Somebody waits for the answer: whether it does not come is one.
        let call = CallOptions(timeout: .seconds(10), retry: .never)
        for router in try await target.connection(in: context, otherwise: standing).routers {
            let isHealthy = try await router.health(call: call).status == "ok"
            let metrics = MetricsSamples(try await router.metrics(call: call))
            try show(NodeStatus(router: router.endpoint, isHealthy: isHealthy, metrics: metrics), context)
        }
    }

    private func show(_ status: NodeStatus, _ context: CommandContext) throws {
        guard !results.isQuiet(in: context) else { return }
        let output = context.terminal.output
        switch results.format(in: context) {
        case .json, .ndjson:
            try output.write(JSONText.encode(.object(status.record)) + "\n")
        case .table:
            for (key, value) in status.lines(exact: !output.isTerminal) {
                let padding = String(repeating: " ", count: max(1, 14 - key.count))
                try output.write(output.isTerminal ? "\(key)\(padding)\(value)\n" : "\(key)\t\(value)\n")
            }
        }
    }
}
