import MictlanXClient
import MictlanXModel
import SystemPackage
import TestSupport
import Testing

/// How many requests a bulk put of new balls takes.
struct RequestCountTests {
    private func items(_ count: Int, _ ifExists: PutOptions.IfExists = .replace) throws -> [BulkItem] {
        try (0..<count).map { ordinal in
            BulkItem(
                ordinal: ordinal, address: try BallAddress("bucket/ball\(ordinal)"),
                source: .bytes(testBytes(20, seed: UInt64(ordinal + 1))), options: PutOptions(ifExists: ifExists))
        }
    }

    /// Registration and upload, and a list of what is there.
    @Test func aNewBallTakesTwoRequestsAtARecordedRouter() async throws {
        let cluster = FakeCluster(peers: 3)
        let transport = cluster.transport()
        let client = scriptedClient(transport)
        try await client.putBulk("job", items(200))
        let summary = try await client.awaitBulk("job")
        #expect(summary.stored == 200)
        #expect(transport.sent.count <= 2 * 200 + 3)
        // What is there is looked at: nothing is put a second time.
        try await client.putBulk("again", items(200))
        let again = try await client.awaitBulk("again")
        #expect(again.unchanged == 200)
        #expect((0..<200).allSatisfy { cluster.replicas(of: "ball\($0)_0").count == 1 })
    }

    @Test func aNewBallTakesTwoRequestsAtOurNode() async throws {
        try await withEmbeddedNode { client, _, _ in
            let before = try await requests(client)
            try await client.putBulk("job", items(200))
            let summary = try await client.awaitBulk("job")
            #expect(summary.stored == 200)
            let middle = try await requests(client)
            // A list, who the peers are, and the question about the count itself.
            #expect(middle - before <= 2 * 200 + 3)
            _ = try await client.put(.bytes([1]), at: try BallAddress("bucket/single"))
            #expect(try await requests(client) - middle <= 3 + 1)
        }
    }

    /// What the node has counted.
    private func requests(_ client: MictlanXClient) async throws -> Int {
        let router = try #require(client.routers.first)
        let text = try await router.metrics()
        return text.split(separator: "\n").filter { $0.hasPrefix("mictlanx_http_requests_total{") }
            .compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }.reduce(0, +)
    }

    /// A peer is silent: no list is whole, so every ball is asked for, and what cannot be told is not put.
    @Test func aListThatIsNotWholeIsNotRelied() async throws {
        let cluster = FakeCluster(peers: 2)
        let transport = cluster.transport { sent, _ in
            guard sent.path.hasSuffix("/peers/stats") else { return nil }
            return .json(#"{"p0":{"peer_id":"p0","balls":[]}}"#)
        }
        let client = scriptedClient(transport)
        try await client.putBulk("job", items(10))
        let summary = try await client.awaitBulk("job")
        #expect(summary.failed == 10)
        #expect(summary.failures.allSatisfy { $0.error.code == .existenceUnknown })
        #expect(!transport.sent.contains { $0.method == "POST" })
    }

    /// The same ball twice in one bulk: the second is looked at, whatever the list said.
    @Test func aBallThatIsTwiceInABulkIsPutOnce() async throws {
        let cluster = FakeCluster(peers: 3)
        let client = scriptedClient(cluster.transport())
        let twice = try items(10) + items(10)
        try await client.putBulk(
            "job", PullSequence(twice), options: BulkOptions(maxConcurrentBalls: 1, totalItems: 20))
        let summary = try await client.awaitBulk("job")
        #expect(summary.stored == 10 && summary.unchanged == 10)
    }
}
