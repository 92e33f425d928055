import ArgumentParser
import FoundationEssentials
import MictlanXClient
import MictlanXModel
import Workflow

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
    @OptionGroup var access: NodeAccessOptions
    @OptionGroup var results: ResultOptions

    init() {}

    func run(in context: CommandContext) async throws {
        let shell = context.session.configuration
        let token = try access.token(home: shell.environment.nonEmpty("HOME"))
        var routers = [
            RouterEndpoint(id: nil, scheme: .http, host: "127.0.0.1", port: NodeCommand.defaultPort)
        ]
        if case .router(let uri) = try shell.target(override: target.uri) { routers = uri.routers }
        let transport = CurlTransport()
        do {
            for router in routers {
                let asking = NodeInquiry(router: router, token: token, transport: transport)
                try show(try await asking.status(), context)
            }
        } catch {
            await transport.shutdown()
            throw error
        }
        await transport.shutdown()
    }

    private func show(_ status: NodeStatus, _ context: CommandContext) throws {
        guard !results.isQuiet(in: context) else { return }
        let output = context.terminal.output
        switch results.format(in: context) {
        case .json, .ndjson:
            try output.write(JSONText.encode(.map(status.record)) + "\n")
        case .table:
            for (key, value) in status.lines(exact: !output.isTerminal) {
                let padding = String(repeating: " ", count: max(1, 14 - key.count))
                try output.write(output.isTerminal ? "\(key)\(padding)\(value)\n" : "\(key)\t\(value)\n")
            }
        }
    }
}

/// The two questions.
struct NodeInquiry: Sendable {
    let router: RouterEndpoint
    let token: String?
    let transport: any HTTPTransport

    /// Asks for health and counts.
    ///
    /// - Throws: `MictlanXError`.
    func status() async throws -> NodeStatus {
        let health = try await ask(.health)
        let metrics = try await ask(.metrics)
        return NodeStatus(
            router: router, isHealthy: (try? JSONDecoder().decode(Health.self, from: Data(health)))?.status == "ok",
            metrics: MetricsSamples(String(decoding: metrics, as: UTF8.self)))
    }

    private func ask(_ route: APIRoute) async throws -> [UInt8] {
        let headers = token.map { [(name: "Authorization", value: "Bearer \($0)")] } ?? []
        let request = HTTPRequest(to: router, route, headers: headers, timeouts: HTTPTimeouts(total: .seconds(10)))
        let response = try await transport.execute(request)
        let body = try await response.body.collect(upTo: 1 << 22)
        guard response.isSuccess else {
            throw MictlanXError(status: response.status, body: body, subject: router.label)
        }
        return body
    }

    private struct Health: Decodable {
        var status: String
    }
}
