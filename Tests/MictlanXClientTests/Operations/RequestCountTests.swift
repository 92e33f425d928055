import Foundation
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

    /// The short form puts fewer.
    private let many = ProcessInfo.processInfo.environment["MXSHELL_PUTS"] == nil ? 300 : 2_000

    /// Registration and upload, and what the peers hold and who they are, once for all.
    @Test func newBallsTakeTwoRequestsEachAtARecordedRouter() async throws {
        try await withRecordedCluster { [self] cluster in
            try await cluster.client.putBulk("job", items(many))
            let summary = try await cluster.client.awaitBulk("job")
            #expect(summary.stored == many)
            #expect(cluster.router.log.count <= 2 * many + 2)
            // What is there is looked at: nothing is put a second time.
            let before = cluster.router.log.count
            try await cluster.client.putBulk("again", items(10))
            let again = try await cluster.client.awaitBulk("again")
            #expect(again.unchanged == 10)
            #expect(!cluster.router.log[before...].contains { $0.hasPrefix("POST") })
        }
    }

    /// A small ball comes with its registration.
    @Test func newBallsTakeOneRequestEachAtOurNode() async throws {
        try await withEmbeddedNode { client, _, _ in
            let before = try await requests(client)
            try await client.putBulk("job", items(many))
            let summary = try await client.awaitBulk("job")
            #expect(summary.stored == many)
            let middle = try await requests(client)
            // A list and who the peers are, once for all; and the question about the count itself. A busy node wants a few of
            // a batch by themselves, which then come twice.
            #expect(middle - before <= many + many / 10 + 2 + 1)
            _ = try await client.put(.bytes([1]), at: try BallAddress("bucket/single"))
            #expect(try await requests(client) - middle <= 2 + 1)
            // A larger one is sent only when it is known that it will be taken.
            let next = try await requests(client)
            _ = try await client.put(.bytes(testBytes(32_769)), at: try BallAddress("bucket/larger"))
            #expect(try await requests(client) - next == 3 + 1)
        }
    }

    /// A conditional delete at our node, which looks at the condition itself: one request, once the client has met it.
    @Test func aConditionalDeleteTakesOneRequestAtOurNode() async throws {
        try await withEmbeddedNode { client, _, _ in
            let content = testBytes(20, seed: 7)
            for name in ["a", "b", "c"] {
                _ = try await client.put(.bytes(content), at: try BallAddress("bucket/\(name)"))
            }
            let before = try await requests(client)
            for name in ["a", "b"] {
                let options = DeleteOptions(ifMatch: SHA256.hash(content))
                let receipt = try await client.delete(try BallAddress("bucket/\(name)"), options: options)
                #expect(receipt.chunkReplicas == 1)
            }
            // The question about the count is one as well.
            #expect(try await requests(client) - before == 2 + 1)
            let other = try BallAddress("bucket/c")
            let error = await #expect(throws: MictlanXError.self) {
                _ = try await client.delete(other, options: DeleteOptions(ifMatch: .ofNothing))
            }
            #expect(error?.code == .changed)
            let (_, found) = try await client.get(other)
            #expect(found == content)
            let gone = try await client.delete(
                try BallAddress("bucket/a"), options: DeleteOptions(ifMatch: SHA256.hash(content)))
            #expect(gone.wasAbsent)
        }
    }

    /// A verb by itself at a recorded router: no request that its truth can do without.
    @Test func whatOneVerbTakesAtARecordedRouter() async throws {
        try await withRecordedCluster { cluster in
            let (client, address) = (cluster.client, try BallAddress("b/one"))
            func requests(_ verb: () async throws -> Void) async throws -> [String] {
                let before = cluster.router.log.count
                try await verb()
                return cluster.router.log[before...].map { Self.kind(of: $0) }
            }
            func absent(_ verb: () async throws -> Void) async throws {
                let error = await #expect(throws: MictlanXError.self) { try await verb() }
                #expect(error?.code == .notFound)
            }
            let witness = ["statistics", "peers"]
            let isNowhere = ["chunks", "metadata", "metadata"] + witness
            #expect(
                try await requests { _ = try await client.put(.bytes([1]), at: address) }
                    == ["chunks", "peers", "statistics", "register", "upload", "chunks"])
            let replacing = PutOptions(ifExists: .replace)
            #expect(
                try await requests {
                    _ = try await client.put(.bytes([1]), at: try BallAddress("b/other"), options: replacing)
                } == ["chunks", "peers", "statistics", "register", "upload"])
            #expect(
                try await requests { _ = try await client.put(.bytes([]), at: try BallAddress("b/empty")) }
                    == ["chunks", "peers", "statistics", "register", "upload"])
            #expect(
                try await requests { _ = try await client.get(address, limit: ByteCount(100)) } == ["chunks", "data"])
            #expect(try await requests { _ = try await client.info(of: address) } == ["chunks"])
            // The new content is staged whole before the old one goes.
            let replaced = try await requests { _ = try await client.put(.bytes([2]), at: address, options: replacing) }
            let look = ["chunks", "data", "statistics", "peers", "chunks"]
            #expect(
                replaced == ["chunks"] + ["chunks", "peers", "statistics", "register", "upload", "chunks"] + look
                    + ["delete", "statistics", "chunks"] + ["register", "upload", "chunks", "data"]
                    + ["delete", "statistics", "chunks"])
            // Who the peers are was asked for a moment ago.
            let deleted = try await requests { _ = try await client.delete(address) }
            #expect(deleted == ["delete", "statistics", "chunks"])
            let missing = try BallAddress("b/missing")
            #expect(
                try await requests { try await absent { _ = try await client.get(missing, limit: ByteCount(100)) } }
                    == isNowhere)
            #expect(try await requests { try await absent { _ = try await client.info(of: missing) } } == isNowhere)
            #expect(try await requests { try await absent { _ = try await client.metadata(of: missing) } } == isNowhere)
        }
    }

    /// The same at our node, which tells in one answer what is there, compares what it changes, and lists a bucket as a whole.
    @Test func whatOneVerbTakesAtOurNode() async throws {
        try await withEmbeddedNode { client, _, _ in
            func requests(_ verb: () async throws -> Void) async throws -> Int {
                let before = try await self.requests(client)
                try await verb()
                // The question about the count is one as well.
                return try await self.requests(client) - before - 1
            }
            let (address, other) = (try BallAddress("b/one"), try BallAddress("b/two"))
            let replacing = PutOptions(ifExists: .replace)
            #expect(try await requests { _ = try await client.put(.bytes([1]), at: address) } == 2)
            #expect(
                try await requests { _ = try await client.put(.bytes([1]), at: address, options: replacing) } == 1)
            #expect(try await requests { _ = try await client.put(.bytes([2]), at: address, options: replacing) } == 2)
            #expect(
                try await requests { _ = try await client.put(.bytes(testBytes(40_000)), at: other) } == 3)
            #expect(try await requests { _ = try await client.get(address, limit: ByteCount(100)) } == 1)
            #expect(try await requests { _ = try await client.get(other, limit: ByteCount(50_000)) } == 2)
            #expect(try await requests { _ = try await client.info(of: address) } == 1)
            #expect(try await requests { for try await _ in client.balls(in: try BucketID("b")) {} } == 1)
            #expect(try await requests { _ = try await client.delete(address) } == 1)
        }
    }

    /// The kind of a request of the router's log.
    private static func kind(of request: String) -> String {
        let words = request.split(separator: " ").map(String.init)
        guard words.count == 2, case .route(let route) = APIRoute.match(method: words[0], path: words[1]) else {
            return request
        }
        return switch route {
        case .ballChunks: "chunks"
        case .chunkMetadata: "metadata"
        case .chunkData: "data"
        case .registerChunk: "register"
        case .uploadChunk: "upload"
        case .peerStatistics: "statistics"
        case .peers: "peers"
        case .deleteBall: "delete"
        case .chunkSizes: "sizes"
        default: request
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
