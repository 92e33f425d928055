import MictlanXClient
import MictlanXModel
import TestSupport
import Testing

/// The recorded router while a peer does not answer: what is unknown is told as unknown, and no success is untrue of the
/// peers' own disks.
struct PeerDownTests {
    private let content = testBytes(25_000)
    private let other = testBytes(25_000, seed: 9)

    @Test func aDeleteThatDoesNotReachEveryReplica() async throws {
        try await withRecordedCluster { cluster in
            let holders = try await cluster.put(content, "b/r2", replicas: 2)
            try await cluster.put(content, "b/m", replicas: 2, chunk: 10_000)
            cluster.router.set(holders[0], .down)
            for name in ["b/r2", "b/m"] {
                let error = await #expect(throws: MictlanXError.self) {
                    try await cluster.client.delete(try BallAddress(name))
                }
                #expect(error?.code == .existenceUnknown)
                #expect(error?.message.contains("may be at a peer that does not answer") == true)
            }
            cluster.router.set(holders[0], .up)
            // The peer is back, and so is the ball: the delete did not claim otherwise, and now it reaches it.
            #expect(try await cluster.held()["b/r2_0"]?.keys.contains(holders[0]) == true)
            for name in ["b/r2", "b/m"] { _ = try await cluster.client.delete(try BallAddress(name)) }
            #expect(try await cluster.held().isEmpty)
        }
    }

    @Test func aBallWhoseOnlyPeerIsDown() async throws {
        try await withRecordedCluster { cluster in
            let holders = try await cluster.put(content, "b/one")
            cluster.router.set(holders[0], .down)
            let (client, address) = (cluster.client, try BallAddress("b/one"))
            let verbs: [@Sendable () async throws -> Void] = [
                { _ = try await client.read(address) }, { _ = try await client.info(of: address) },
                { _ = try await client.delete(address) }, { _ = try await client.verify(address) },
                { _ = try await client.put(.bytes(other), at: address) },
                { _ = try await client.put(.bytes(content), at: address, options: PutOptions(ifExists: .fail)) },
                { _ = try await client.deleteByKey(address.ball.chunk(0), in: address.bucket) },
            ]
            for verb in verbs {
                let error = await #expect(throws: MictlanXError.self) { try await verb() }
                #expect(error?.code == .existenceUnknown)
            }
            guard case .unknown = try await client.existence(of: address) else {
                Issue.record("it is not known whether the ball is there")
                return
            }
            #expect(
                !cluster.router.log.contains {
                    $0.hasPrefix("POST /api/v4/buckets/data/") && $0 == cluster.router.log.last
                })
            let held = try await cluster.held()
            #expect(held == ["b/one_0": [holders[0]: SHA256.hash(content).hex]])
        }
    }

    /// One of two chunks can be had: nobody is told to put the ball again, or to delete it.
    @Test func aBallOfWhichAPartCanBeHad() async throws {
        try await withRecordedCluster { cluster in
            try await cluster.put(content, "b/m", chunk: 10_000)
            let held = try await cluster.held()
            let last = try #require(held["b/m_1"]?.keys.first)
            cluster.router.set(last, .down)
            let (client, address) = (cluster.client, try BallAddress("b/m"))
            let verbs: [@Sendable () async throws -> Void] = [
                { _ = try await client.read(address) }, { _ = try await client.put(.bytes(content), at: address) },
                // What a copy, and a rehearsal of a get, begin with.
                { _ = try await client.wholeInfo(of: address) },
            ]
            for verb in verbs {
                let error = await #expect(throws: MictlanXError.self) { try await verb() }
                #expect(error?.code == .existenceUnknown)
                #expect(error?.message.contains("put it again") == false)
            }
            #expect(try await cluster.held() == held)
        }
    }

    @Test func anAbsentBallIsAbsentOnlyWhereAllPeersSaySo() async throws {
        try await withRecordedCluster { cluster in
            let (client, address) = (cluster.client, try BallAddress("b/nope"))
            guard case .absent = try await client.existence(of: address) else {
                Issue.record("nobody has it")
                return
            }
            #expect(try await client.delete(address).wasAbsent)
            cluster.router.set(cluster.peers[1], .down)
            guard case .unknown = try await client.existence(of: address) else {
                Issue.record("the silent peer may have it")
                return
            }
            let error = await #expect(throws: MictlanXError.self) { try await client.delete(address) }
            #expect(error?.code == .existenceUnknown)
        }
    }

    /// The router begins with an empty map: what its peers hold is there all the same.
    @Test func aRouterThatHasForgottenEverything() async throws {
        try await withRecordedCluster { cluster in
            try await cluster.put(content, "b/kept")
            try await cluster.put([], "b/empty")
            cluster.router.restart()
            let client = cluster.client
            for name in ["b/kept", "b/empty"] {
                if case .absent = try await client.existence(of: try BallAddress(name)) {
                    Issue.record("\(name) is at a peer")
                }
            }
            // Never a second content under the key.
            _ = try? await client.put(.bytes(other), at: try BallAddress("b/empty"))
            let contents = try await cluster.held().values.map { Set($0.values).count }
            #expect(contents.allSatisfy { $0 == 1 })
            for name in ["b/kept", "b/empty"] { _ = try await client.delete(try BallAddress(name)) }
            #expect(try await cluster.held().isEmpty)
        }
    }

    /// The router says 200 and forgets the key, a repeat by key finds nothing; by ball it reaches the peer again.
    @Test func aPeerThatRefusesADeleteOnce() async throws {
        try await withRecordedCluster { cluster in
            let holders = try await cluster.put(content, "b/x", replicas: 2)
            cluster.router.set(holders[1], .refusing(deletes: 1))
            let receipt = try await cluster.client.delete(try BallAddress("b/x"))
            #expect(!receipt.wasAbsent)
            #expect(try await cluster.held().isEmpty)
        }
    }
}
