import MictlanXClient
import MictlanXModel
import Synchronization
import TestSupport
import Testing

/// The same content put again, with more replicas or other tags.
struct PutAgainTests {
    private let address: BallAddress
    private let bytes = testBytes(2_500)

    init() throws { address = try BallAddress("bucket/ball") }

    private func options(_ replicas: Int, tags: [String: String] = [:]) -> PutOptions {
        PutOptions(chunkSize: ByteCount(1_000), replicas: replicas, tags: tags, ifExists: .replace)
    }

    @Test func otherTagsAreTakenOver() async throws {
        try await withEmbeddedNode { client, _, _ in
            var outcomes: [PutReceipt.Outcome] = []
            for colour in ["red", "red", "blue"] {
                let options = options(1, tags: ["colour": colour])
                outcomes.append(try await client.put(.bytes(bytes), at: address, options: options).outcome)
            }
            #expect(outcomes == [.created, .unchanged, .updated])
            let ball = try await client.metadata(of: address)
            #expect(ball.chunks.map { $0.tags["colour"] } == ["blue", "blue"])
            #expect(Set(ball.chunks.map { $0.tags["updated_at"] }).count == 1)
            let (_, found) = try await client.get(address)
            #expect(found == bytes)
        }
    }

    /// The recorded router cannot change them, and the put does not pass over that.
    @Test func otherTagsAreToldOfWhereTheyStay() async throws {
        let cluster = FakeCluster(peers: 3)
        let client = scriptedClient(cluster.transport())
        var receipts: [PutReceipt] = []
        for colour in ["red", "red", "blue"] {
            receipts.append(
                try await client.put(.bytes(bytes), at: address, options: options(1, tags: ["colour": colour])))
        }
        #expect(receipts.map(\.outcome) == [.created, .unchanged, .unchanged])
        #expect(receipts.map(\.keepsOldTags) == [false, false, true])
        #expect(receipts[2].remarks.contains { $0.contains("keeps its old tags") })
        // More replicas are made all the same, and have the tags of the others.
        let more = try await client.put(.bytes(bytes), at: address, options: options(2, tags: ["colour": "blue"]))
        #expect(more.outcome == .updated && more.keepsOldTags)
        let tags = Set(cluster.replicas(of: "ball_0").values.map { $0.metadata.tags["colour"] })
        #expect(tags == ["red"])
    }

    /// A ball that was withdrawn from reading is told by `verify`, and the same content enables it, also cut in another way;
    /// its tags stay.
    @Test(arguments: [1_000, 700]) func aDisabledBallIsEnabled(chunk: Int) async throws {
        try await withEmbeddedNode { client, _, _ in
            _ = try await client.put(.bytes(bytes), at: address, options: options(1, tags: ["colour": "red"]))
            let router = client.routers[0]
            for index in [0, 1] { try await router.disable(address.ball.chunk(index), in: address.bucket) }
            #expect(try await client.info(of: address).isDisabled)
            let withdrawn = await #expect(throws: MictlanXError.self) { _ = try await client.verify(address) }
            #expect(withdrawn?.code == .incomplete)
            let unread = await #expect(throws: MictlanXError.self) { _ = try await client.get(address) }
            #expect(unread?.code == .notFound)
            var again = options(1)
            again.chunkSize = ByteCount(chunk)
            again.ifExists = .fail
            let refused = await #expect(throws: MictlanXError.self) {
                _ = try await client.put(.bytes(bytes), at: address, options: again)
            }
            #expect(refused?.code == .exists && refused?.message.contains("is disabled") == true)
            again.ifExists = .skipSame
            #expect(try await client.put(.bytes(bytes), at: address, options: again).outcome == .updated)
            let (info, found) = try await client.get(address)
            #expect(found == bytes && !info.isDisabled && info.chunks == 2 && info.tags["colour"] == "red")
            _ = try await client.verify(address)
            #expect(try await client.put(.bytes(bytes), at: address, options: again).outcome == .unchanged)
        }
    }

    /// The recorded router cannot change metadata: there the chunks that nobody can read are put anew.
    @Test func aDisabledBallIsEnabledAtTheRecordedRouter() async throws {
        try await withRecordedCluster { cluster in
            try await cluster.put(bytes, "bucket/ball", chunk: 1_000)
            try await cluster.disable(address.ball.chunk(1), in: address.bucket)
            let withdrawn = await #expect(throws: MictlanXError.self) { _ = try await cluster.client.verify(address) }
            #expect(withdrawn?.code == .incomplete)
            _ = try await cluster.client.put(.bytes(bytes), at: address, options: options(1))
            _ = try await cluster.client.verify(address)
            let (_, found) = try await cluster.client.get(address)
            #expect(found == bytes)
        }
    }

    @Test func moreReplicasAreMade() async throws {
        try await withEmbeddedNode(peers: 3) { client, _, _ in
            _ = try await client.put(.bytes(bytes), at: address, options: options(2))
            let more = try await client.put(.bytes(bytes), at: address, options: options(3))
            #expect(more.outcome == .updated && more.replicas == 3 && more.shortage == nil)
            _ = try await client.verify(address, options: VerifyOptions(replicas: 3))
            let again = try await client.put(.bytes(bytes), at: address, options: options(3))
            #expect(again.outcome == .unchanged)
        }
    }

    /// The same content in other chunks is as good as its own: it gets the tags, and the replicas by a replace.
    @Test func anotherCutIsGivenWhatThePutAsksFor() async throws {
        try await withEmbeddedNode(peers: 3) { client, _, _ in
            _ = try await client.put(.bytes(bytes), at: address, options: options(1, tags: ["colour": "red"]))
            var other = options(1, tags: ["colour": "blue"])
            other.chunkSize = ByteCount(700)
            let tagged = try await client.put(.bytes(bytes), at: address, options: other)
            let ball = try await client.metadata(of: address)
            #expect(tagged.outcome == .updated && ball.chunks.map { $0.tags["colour"] } == ["blue", "blue"])
            #expect(try await client.put(.bytes(bytes), at: address, options: other).outcome == .unchanged)
            other.replicas = 5
            let refused = await #expect(throws: MictlanXError.self) {
                _ = try await client.put(.bytes(bytes), at: address, options: other)
            }
            #expect(refused?.message.contains("5 replicas, 3 peers") == true)
            other.replicas = 3
            other.ifExists = .skipSame
            let kept = try await client.put(.bytes(bytes), at: address, options: other)
            #expect(kept.outcome == .unchanged && kept.shortage?.contains("1 of 3 replicas") == true)
            other.ifExists = .replace
            #expect(try await client.put(.bytes(bytes), at: address, options: other).outcome == .updated)
            _ = try await client.verify(address, options: VerifyOptions(replicas: 3))
            let (_, found) = try await client.get(address)
            #expect(found == bytes)
            #expect(try await client.put(.bytes(bytes), at: address, options: other).outcome == .unchanged)
        }
    }

    @Test func moreReplicasThanPeersAreRefusedAtOnce() async throws {
        try await withEmbeddedNode(peers: 3) { client, _, _ in
            let error = await #expect(throws: MictlanXError.self) {
                _ = try await client.put(.bytes(bytes), at: address, options: options(5))
            }
            #expect(error?.code.errorClass == .invalid && error?.attempts == 1)
            #expect(error?.message.contains("5 replicas, 3 peers") == true)
        }
    }

    @Test func aRecordedRouterMakesMoreWhereItHasPeers() async throws {
        let cluster = FakeCluster(peers: 3)
        let client = scriptedClient(cluster.transport())
        _ = try await client.put(.bytes(bytes), at: address, options: options(2))
        let more = try await client.put(.bytes(bytes), at: address, options: options(3))
        #expect(more.outcome == .updated && more.replicas == 3)
        #expect(cluster.replicas(of: "ball_1").values.map(\.bytes?.count) == [1_500, 1_500, 1_500])
    }

    @Test func aRecordedRouterWithTooFewPeersIsToldOf() async throws {
        let cluster = FakeCluster(peers: 2)
        let client = scriptedClient(cluster.transport())
        let made = try await client.put(.bytes(bytes), at: address, options: options(3))
        #expect(made.outcome == .created && made.replicas == 2)
        #expect(made.shortage?.contains("has 2 of 3 replicas") == true)
        let again = try await client.put(.bytes(bytes), at: address, options: options(3))
        #expect(again.outcome == .unchanged && again.replicas == 2)
    }
}
