import Foundation
import MictlanXClient
import MictlanXModel
import TestSupport
import Testing

/// A registration at the recorded router that was never followed by bytes, as a put leaves it that was killed in between:
/// the router believes its peers to hold the chunk, and they show nothing of it.
struct DeadRegistrationTests {
    private static let bytes = testBytes(10)
    private let address: BallAddress

    init() throws { address = try BallAddress("bucket/ball") }

    /// Registers the only chunk of the ball, and sends nothing.
    private func register(replicas: Int, at router: RecordedRouter) async throws {
        let checksum = SHA256.hash(Self.bytes).hex
        let chunk = ChunkMetadata(
            key: "ball_0", size: Self.bytes.count, checksum: checksum,
            tags: [
                "index": "0", "num_chunks": "1", "chunk_size": "10", "group_id": "ball", "full_checksum": checksum,
                "updated_at": "1700",
            ], producerID: "killed", ballID: "ball", bucketID: "bucket")
        let body = try JSONEncoder().encode(RegisterChunkRequest(metadata: chunk, replicationFactor: replicas))
        let endpoint = RouterEndpoint(id: "recorded", scheme: .http, host: "recorded", port: 1)
        let answer = try await router.execute(
            HTTPRequest(
                to: endpoint, .registerChunk(bucket: "bucket"), query: "", headers: [],
                body: .bytes(Array(body)[...], contentType: "application/json")))
        #expect(answer.status == 200)
        #expect(router.replicas(of: "ball_0", in: "bucket").count == replicas)
    }

    /// It takes the places of all peers.
    @Test func itGivesWayToAPut() async throws {
        try await withRecordedCluster { cluster in
            try await register(replicas: 3, at: cluster.router)
            let receipt = try await cluster.client.put(
                .bytes(Self.bytes), at: address, options: PutOptions(replicas: 3))
            #expect(receipt.outcome == .created)
            #expect(try await cluster.held()["bucket/ball_0"]?.count == 3)
        }
    }

    /// A peer that is silent may have the bytes.
    @Test func itStaysWhereAPeerIsDown() async throws {
        try await withRecordedCluster { cluster in
            try await register(replicas: 3, at: cluster.router)
            cluster.router.set(cluster.peers[0], .down)
            let error = await #expect(throws: MictlanXError.self) {
                try await cluster.client.put(.bytes(Self.bytes), at: address, options: PutOptions(replicas: 3))
            }
            #expect(error?.code.errorClass == .transient)
            #expect(!cluster.router.log.contains { $0.hasPrefix("DELETE") })
            #expect(cluster.router.replicas(of: "ball_0", in: "bucket").count == 3)
        }
    }

    /// The router leads most reads to the peers without the chunk, and no read is tried again.
    @Test func whatIsThereIsReadPastIt() async throws {
        try await withRecordedCluster { cluster in
            try await register(replicas: 2, at: cluster.router)
            _ = try await cluster.client.put(.bytes(Self.bytes), at: address, options: PutOptions(replicas: 1))
            #expect(cluster.router.replicas(of: "ball_0", in: "bucket").count == 3)
            let options = GetOptions(forceRemote: true, call: CallOptions(retry: .never))
            for _ in 0..<3 {
                #expect(try await cluster.client.get(address, options: options).1 == Self.bytes)
            }
        }
    }

    /// A router that has begun anew knows of no replica, and every peer has what it had: that is no dead registration.
    @Test func whatTheRouterHasForgottenIsThere() async throws {
        try await withRecordedCluster { cluster in
            let bytes = testBytes(35)
            let options = PutOptions(chunkSize: ByteCount(10), replicas: 2, ifExists: .replace)
            _ = try await cluster.client.put(.bytes(bytes), at: address, options: options)
            cluster.router.restart()
            #expect(try await cluster.client.get(address).1 == bytes)
            var verify = VerifyOptions()
            verify.asksForBytes = true
            _ = try await cluster.client.verify(address, options: verify)
            let before = try await cluster.held()
            #expect(try await cluster.client.put(.bytes(bytes), at: address, options: options).outcome != .replaced)
            for (key, holders) in before { #expect(try await cluster.held()[key]?.count ?? 0 >= holders.count) }
        }
    }
}
