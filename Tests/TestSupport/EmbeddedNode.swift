package import MictlanXClient
internal import MictlanXModel
package import MictlanXNode
package import SystemPackage

/// Runs a node of its own on a unix-domain socket in a new directory, and lends it with a client to a test.
///
/// - Parameters:
///   - configuration: how the client works.
///   - peers: how many peers the node has, each listening for itself on the loopback; 0 for one that does not.
///   - body: uses the client, the node, and a directory for its files.
/// - Returns: what the body returns.
/// - Throws: what the body throws, or why the node could not start.
package func withEmbeddedNode<T: Sendable>(
    client configuration: ClientConfiguration = ClientConfiguration(), peers: Int = 0,
    _ body: (_ client: MictlanXClient, _ node: Node, _ directory: FilePath) async throws -> T
) async throws -> T {
    try await withTemporaryDirectory { directory in
        let socket = directory.appending("run").appending("node.sock")
        let work = directory.appending("work")
        try makeDirectory(work)
        var settings = NodeConfiguration(store: directory.appending("store"), addresses: [.unixSocket(socket)])
        if peers > 0 {
            settings.peers = VirtualPeer.inStore(count: peers)
            settings.peerAddresses = Dictionary(uniqueKeysWithValues: settings.peers.map { ($0.id, .loopback) })
        }
        return try await withNode(settings) { node in
            let router = RouterEndpoint(id: "embedded", unixSocketPath: socket.string)
            let client = try MictlanXClient(routers: [router], configuration: configuration)
            do {
                let result = try await body(client, node, work)
                await client.close()
                return result
            } catch {
                await client.close()
                throw error
            }
        }
    }
}

/// Runs a node of its own that is reached over TCP by whoever is tested, and over a unix-domain socket by a client that
/// nothing disturbs: what is looked at there is the truth.
///
/// - Parameter body: uses the node's port, the undisturbed client, and a directory for its files.
/// - Throws: what the body throws, or why the node could not start.
package func withJudgedNode(
    _ body: (_ port: Int, _ judge: MictlanXClient, _ directory: FilePath) async throws -> Void
) async throws {
    try await withTemporaryDirectory { directory in
        let socket = directory.appending("run").appending("node.sock")
        let settings = NodeConfiguration(
            store: directory.appending("store"), addresses: [.loopback, .unixSocket(socket)])
        try await withNode(settings) { node in
            let ports = node.addresses.compactMap { if case .tcp(_, let port) = $0 { port } else { nil } }
            let judge = try MictlanXClient(routers: [RouterEndpoint(id: "judge", unixSocketPath: socket.string)])
            do {
                try await body(ports.first ?? 0, judge, directory)
                await judge.close()
            } catch {
                await judge.close()
                throw error
            }
        }
    }
}
