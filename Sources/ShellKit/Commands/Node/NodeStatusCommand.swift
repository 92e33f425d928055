import ArgumentParser
import MictlanXClient
import MictlanXModel

/// `mxshell node status`: health and counters of a running node.
struct NodeStatusCommand: NetworkCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show health and counters of a running node.",
        usage: "mxshell node status [--uri mictlanx://HOST:PORT] [--token-file FILE] [-o table|json]",
        discussion: """
            Without --uri and MXSHELL_URI the node at 127.0.0.1:60666 is asked. Exit code 0 if it serves, 12 if it \
            cannot be reached, 7 if it refuses the token.
            """)

    @OptionGroup var target: StoreOptions
    @OptionGroup var patience: PatienceOptions
    @OptionGroup var results: ResultOptions

    var isSilent: Bool { results.isQuiet }

    var standing: MictlanXURI? {
        let local = RouterEndpoint(id: nil, scheme: .http, host: "127.0.0.1", port: NodeCommand.defaultPort)
        return MictlanXURI(routers: [local])
    }

    func run(in context: CommandContext) async throws {
        // No answer in time is an answer too, and somebody waits for it.
        let call = CallOptions(timeout: .seconds(10), retry: .never)
        for router in try await target.connection(in: context, otherwise: standing).routers {
            let isHealthy = try await router.health(call: call).status == "ok"
            let metrics = MetricsSamples(try await router.metrics(call: call))
            try show(NodeStatus(router: router.endpoint, isHealthy: isHealthy, metrics: metrics), context)
        }
    }

    private func show(_ status: NodeStatus, _ context: CommandContext) throws {
        guard !results.isQuiet(in: context) else { return }
        let format = results.format(in: context)
        let isExact = format.isForPrograms || !context.terminal.output.isTerminal
        try ResultFields(fields: status.lines(exact: isExact), record: status.record).write(
            to: context.terminal, format)
    }
}
