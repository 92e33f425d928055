import ArgumentParser
import MictlanXClient

/// `peers`: the peers of a router, and looking after those of a node.
struct PeersCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "peers", abstract: "List the peers, take one out of service, make missing replicas.",
        usage: """
            peers [-o table|json|ndjson]
            peers disable ID
            peers enable ID
            peers heal
            """,
        discussion: """
            Every router can list its peers. The other three are calls of mxshell's own node; a router of a cluster has \
            its replica manager for that and refuses them.
            """,
        subcommands: [
            PeersListCommand.self, PeersDisableCommand.self, PeersEnableCommand.self, PeersHealCommand.self,
        ],
        defaultSubcommand: PeersListCommand.self)

    func run(in context: CommandContext) async throws {
        try await PeersListCommand.parse([]).run(in: context)
    }
}

extension StoreOptions {
    /// Asks the first router that answers: those of one URI serve the same peers.
    ///
    /// - Throws: what the last router failed with.
    func ask<T>(in context: CommandContext, _ body: (Router) async throws -> T) async throws -> T {
        var failure = MictlanXError(.unreachable, "there is no router to ask")
        for router in try await connection(in: context).routers {
            do {
                return try await body(router)
            } catch let error as MictlanXError where error.code.errorClass == .transient {
                failure = error
            }
        }
        throw failure
    }
}
