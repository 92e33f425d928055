package import MictlanXClient
package import MictlanXModel
internal import MictlanXNode
internal import SystemPackage

/// The recorded router over three nodes of ours, and a way past it to what the peers really hold.
package struct RecordedCluster: Sendable {
    package let router: RecordedRouter
    package let client: MictlanXClient
    /// The ids of the peers.
    package let peers: [String]
    /// The peers themselves, whatever the router is told of them.
    let direct: [Peer]

    /// What the peers hold: the checksum at each peer that has it, by `bucket/key`.
    package func held() async throws -> [String: [String: String]] {
        var held: [String: [String: String]] = [:]
        for (id, peer) in zip(peers, direct) {
            for try await chunk in try await peer.statistics(call: CallOptions(retry: .never)) {
                held["\(chunk.metadata.bucketID)/\(chunk.metadata.key)", default: [:]][id] = chunk.metadata.checksum
            }
        }
        return held
    }

    /// Has every peer forget the uploads that were registered and not begun.
    package func forgetUploads() async throws {
        for peer in direct { try await peer.flushTasks() }
    }

    /// Withdraws a chunk from reading at every peer that has it.
    package func disable(_ key: ChunkKey, in bucket: BucketID) async throws {
        for peer in direct { try await peer.disable(key, in: bucket) }
    }

    /// Puts a ball and says which peers have its first chunk.
    @discardableResult
    package func put(_ bytes: [UInt8], _ name: String, replicas: Int = 1, chunk: Int = 1 << 20) async throws -> [String]
    {
        let address = try BallAddress(name)
        _ = try await client.put(
            .bytes(bytes), at: address, options: PutOptions(chunkSize: ByteCount(chunk), replicas: replicas))
        return router.replicas(of: address.ball.chunk(0).rawValue, in: address.bucket.rawValue)
    }
}

/// Runs three nodes with a peer each, and lends them with the recorded router over them and a client that does not wait
/// between two attempts.
///
/// - Parameter body: uses them.
/// - Throws: what the body throws, or why a node could not start.
package func withRecordedCluster(
    _ body: @escaping @Sendable (_ cluster: RecordedCluster) async throws -> Void
) async throws {
    try await withTemporaryDirectory { directory in
        try await withPeers(3, in: directory, []) { endpoints in
            let router = RecordedRouter(peers: endpoints)
            let environment = ClientEnvironment(clock: TestClock()) {
                Timestamp(nanoseconds: 1_764_000_000_000_000_000)
            }
            let direct = CurlTransport()
            let client = MictlanXClient(
                core: ClientCore(
                    [RouterEndpoint(id: "recorded", scheme: .http, host: "recorded", port: 1)], transport: router,
                    environment: environment))
            let past = MictlanXClient(core: ClientCore(endpoints, transport: direct, environment: environment))
            let cluster = RecordedCluster(
                router: router, client: client, peers: endpoints.compactMap(\.id),
                direct: endpoints.map { past.peer(at: $0) })
            do {
                try await body(cluster)
                await client.close()
                await past.close()
            } catch {
                await client.close()
                await past.close()
                throw error
            }
        }
    }
}

/// Starts nodes one inside the other, as each lends itself for as long as a body runs.
private func withPeers(
    _ count: Int, in directory: FilePath, _ started: [RouterEndpoint],
    _ body: @escaping @Sendable ([RouterEndpoint]) async throws -> Void
) async throws {
    guard started.count < count else { return try await body(started) }
    let id = "peer-\(started.count)"
    var settings = NodeConfiguration(store: directory.appending(id), addresses: [.loopback], durability: .none)
    settings.peers = [VirtualPeer(id: id, directory: ".")]
    settings.peerAddresses = [id: .loopback]
    try await withNode(settings) { node in
        guard case .tcp(let host, let port)? = node.peerAddresses[id] else { return }
        let endpoint = RouterEndpoint(id: id, scheme: .http, host: host, port: port)
        try await withPeers(count, in: directory, started + [endpoint], body)
    }
}
