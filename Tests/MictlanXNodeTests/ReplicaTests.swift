import Foundation
import GRDB
import MictlanXModel
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXNode

@Suite struct ReplicaTests {
    /// A small content, which lies in the catalog, and a large one, which lies in files.
    static let sizes = [0, 1_000, 100_000]

    private func chunks(_ count: Int, size: Int = 60_000) -> [TestChunk] {
        (0..<count).map { TestChunk(ball: "b\($0)", bytes: noise(size + $0, seed: UInt64($0) + 1)) }
    }

    @Test(arguments: sizes, [1, 2, 3])
    func aChunkLiesAtAsManyPeersAsWereAskedFor(size: Int, replicas: Int) async throws {
        try await withTestCluster(peers: 3) { cluster in
            let chunk = TestChunk(ball: "k", bytes: noise(size))
            let registered = try await cluster.client.register(chunk, changing: ["replication_factor": replicas])
            let reply = try registered.decode(RegisterChunkReply.self)
            #expect(Set(reply.replicas).count == replicas)
            let stored = try await cluster.client.upload(chunk.bytes, ticket: reply.taskIDs[0])
            #expect(Set(try stored.decode(UploadReply.self).peerIDs) == Set(reply.replicas))
            #expect(try await cluster.holders("k_0") == Set(reply.replicas))
            if size > 32_768 {
                let holders = try (0..<3).filter { try !cluster.blobs($0).isEmpty }.map { "mxshell-peer-\($0)" }
                #expect(Set(holders) == Set(reply.replicas))
            }
            for index in 0..<3 {
                let isHolder = reply.replicas.contains("mxshell-peer-\(index)")
                let own = try await cluster.peer(index).data("bucket", "k_0")
                #expect(own.status == (isHolder ? 200 : 404) && (!isHolder || own.body == chunk.bytes))
                let named = try await cluster.client.request(
                    "GET", "/api/v4/buckets/bucket/k_0", headers: ["Peer-Id": "mxshell-peer-\(index)"])
                #expect(named.status == own.status)
            }
            let deleted = try await cluster.client.request("DELETE", "/api/v4/buckets/bucket/k_0")
            #expect(try deleted.decode(DeleteKeyReply.self).deletes == replicas)
            for index in 0..<3 { try await eventually { try cluster.blobs(index).isEmpty } }
        }
    }

    /// A retry helps against peers that are out of service, and not against peers that there are not.
    @Test func moreReplicasThanPeersAreRefused() async throws {
        try await withTestCluster(peers: 2) { cluster in
            let chunk = TestChunk(ball: "k", bytes: [1])
            let refused = try await cluster.client.put(chunk, replicas: 3)
            #expect(refused.status == 422 && refused.failure?.code == 400)
            #expect(refused.failure?.message == "3 replicas, 2 peers")
            let detail = try refused.object()["detail"] as? [String: Any]
            #expect((detail?["suggestion"] as? String)?.contains("at most 2 replicas") == true)
            try await cluster.node.setPeer("mxshell-peer-1", disabled: true)
            #expect(try await cluster.client.put(chunk, replicas: 2).failure?.code == 666)
            try await cluster.client.mustPut(chunk, replicas: 1)
        }
    }

    @Test(arguments: [0, 1, 2])
    func readsSurviveTheLossOfAPeersDirectoryAndHealingBringsTheReplicasBack(lost: Int) async throws {
        try await withTestCluster(peers: 3) { cluster in
            let chunks = chunks(12) + chunks(6, size: 10).map { TestChunk(ball: "s" + $0.ball, bytes: $0.bytes) }
            for chunk in chunks { try await cluster.client.mustPut(chunk, replicas: 2) }
            let blobs = cluster.directory(lost).appending("blobs").string
            try FileManager.default.removeItem(atPath: blobs)
            for chunk in chunks { try await cluster.client.mustHold(chunk) }
            let report = try await cluster.node.heal()
            #expect(report.lost == 0 && report.short == 0)
            for other in 0..<3 where other != lost {
                // With the lost one back to nothing, any other may go: two replicas are left of everything.
                for chunk in chunks { #expect(try await cluster.holders(chunk.key).count == 2) }
                let path = cluster.directory(other).appending("blobs").string
                try FileManager.default.moveItem(atPath: path, toPath: path + ".away")
                for chunk in chunks { try await cluster.client.mustHold(chunk) }
                try FileManager.default.moveItem(atPath: path + ".away", toPath: path)
            }
        }
    }

    @Test func aPeerThatIsNotThereAtTheStartIsLeftAloneAndReplaced() async throws {
        try await withTemporaryDirectory { directory in
            let store = directory.appending("store")
            let chunks = chunks(9)
            try await withTestCluster(peers: 3, store: store) { cluster in
                for chunk in chunks { try await cluster.client.mustPut(chunk, replicas: 2) }
            }
            let lost = store.appending("peers/1")
            try FileManager.default.moveItem(atPath: lost.string, toPath: lost.string + ".away")
            try await withTestCluster(peers: 3, store: store) { cluster in
                let peers = try await cluster.client.request("GET", "/api/v4/peers").decode(PeersReply.self)
                #expect(peers.unavailable.map(\.peerID) == ["mxshell-peer-1"] && peers.available.count == 2)
                for chunk in chunks { try await cluster.client.mustHold(chunk) }
                // It heals by itself: what lay at the lost peer is copied, and nothing is made in its place.
                try await eventually {
                    var holders: [Set<String>] = []
                    for chunk in chunks { holders.append(try await cluster.holders(chunk.key)) }
                    return holders.allSatisfy { $0 == ["mxshell-peer-0", "mxshell-peer-2"] }
                }
                #expect(!FileManager.default.fileExists(atPath: lost.string))
                try await cluster.client.mustPut(TestChunk(ball: "new", bytes: noise(50_000)), replicas: 2)
            }
            // The disk is mounted again: what is no longer wanted there is collected.
            try FileManager.default.moveItem(atPath: lost.string + ".away", toPath: lost.string)
            try await withTestCluster(peers: 3, store: store) { cluster in
                for chunk in chunks { try await cluster.client.mustHold(chunk) }
                try await eventually { try cluster.blobs(1).isEmpty }
                let peers = try await cluster.client.request("GET", "/api/v4/peers").decode(PeersReply.self)
                #expect(peers.available.count == 3)
            }
        }
    }

    @Test func aDamagedReplicaIsPassedOverAndMended() async throws {
        try await withTestCluster(peers: 2) { cluster in
            let chunk = TestChunk(ball: "k", bytes: noise(80_000))
            try await cluster.client.mustPut(chunk, replicas: 2)
            let path = try #require(try cluster.blobs(1).first)
            try Data([1, 2, 3]).write(to: URL(filePath: path))
            // Reads go by turns: one of two meets it.
            for _ in 0..<4 { try await cluster.client.mustHold(chunk) }
            try await eventually { try Data(contentsOf: URL(filePath: path)) == Data(chunk.bytes) }
            #expect(try await cluster.holders("k_0").count == 2)
        }
    }

    @Test func aSmallReplicaThatRottedIsPassedOverAndMended() async throws {
        try await withTestCluster(peers: 2) { cluster in
            let chunk = TestChunk(ball: "k", bytes: noise(100))
            try await cluster.client.mustPut(chunk, replicas: 2)
            let catalog = try DatabaseQueue(path: cluster.store.appending("catalog.sqlite").string)
            try await catalog.write { db in
                try db.execute(sql: "UPDATE small_content SET bytes = zeroblob(100) WHERE peer = 2")
            }
            for _ in 0..<4 { try await cluster.client.mustHold(chunk) }
            _ = try await cluster.node.heal()
            let copies = try await catalog.read { try Data.fetchAll($0, sql: "SELECT bytes FROM small_content") }
            #expect(copies == [Data(chunk.bytes), Data(chunk.bytes)])
        }
    }

    @Test func whatHasNoReplicaLeftIsToldAsLost() async throws {
        try await withTestCluster(peers: 2) { cluster in
            try await cluster.client.mustPut(TestChunk(ball: "k", bytes: noise(80_000)), replicas: 1)
            for index in 0..<2 {
                for path in try cluster.blobs(index) { try FileManager.default.removeItem(atPath: path) }
            }
            #expect(try await cluster.client.data("bucket", "k_0").status == 500)
            #expect(try await cluster.node.heal() == HealReport(examined: 1, lost: 1))
        }
    }

    @Test func aPeerOutOfServiceGetsNothingAndIsReadLast() async throws {
        try await withTestCluster(peers: 2) { cluster in
            let old = TestChunk(ball: "old", bytes: noise(60_000))
            try await cluster.client.mustPut(old, replicas: 1)
            let holder = try #require(try await cluster.holders("old_0").first)
            try await cluster.node.setPeer(holder, disabled: true)
            try await cluster.client.mustHold(old)
            for chunk in chunks(6) {
                try await cluster.client.mustPut(chunk)
                #expect(try await !cluster.holders(chunk.key).contains(holder))
            }
            #expect(try await cluster.node.heal().copied == 1)
            #expect(try await cluster.holders("old_0").count == 2)
            try await cluster.node.setPeer(holder, disabled: false)
            try await cluster.client.mustPut(TestChunk(ball: "both", bytes: noise(60_000)), replicas: 2)
            await #expect(throws: NodeError.self) { try await cluster.node.setPeer("ghost", disabled: true) }
        }
    }

    @Test func chunksSpreadOverThePeers() async throws {
        try await withTestCluster(peers: 3) { cluster in
            try await withThrowingDiscardingTaskGroup { group in
                for chunk in chunks(30) { group.addTask { try await cluster.client.mustPut(chunk) } }
            }
            for index in 0..<3 { #expect((4...18).contains(try cluster.blobs(index).count)) }
        }
    }

    @Test func theSamePutWithMoreReplicasAddsThem() async throws {
        try await withTestCluster(peers: 3) { cluster in
            for size in Self.sizes {
                let chunk = TestChunk(ball: "k\(size)", bytes: noise(size))
                for replicas in [1, 3, 2] { try await cluster.client.mustPut(chunk, replicas: replicas) }
                #expect(try await cluster.holders(chunk.key).count == 3)
            }
        }
    }

    @Test func theCapacityCountsEveryReplica() async throws {
        try await withTemporaryDirectory { directory in
            let configuration = NodeConfiguration(
                store: directory, capacity: ByteCount(5), peers: VirtualPeer.inStore(count: 2))
            try await withNode(configuration) { node in
                let client = TestClient(address: node.addresses[0])
                let chunk = TestChunk(ball: "k", bytes: [1, 2, 3])
                #expect(try await client.put(chunk, replicas: 2).status == 507)
                try await client.mustPut(chunk, replicas: 1)
                #expect(try await client.put(chunk, replicas: 2).status == 507)
            }
        }
    }

    @Test func aStoreOfOnePeerGrows() async throws {
        try await withTemporaryDirectory { directory in
            let store = directory.appending("store")
            let chunk = TestChunk(ball: "k", bytes: noise(60_000))
            try await withTestNode(store: store) { try await $0.mustPut(chunk) }
            try await withTestCluster(peers: 3, store: store) { cluster in
                #expect(try await cluster.holders("k_0") == ["mxshell-peer-0"])
                try await cluster.client.mustPut(chunk, replicas: 3)
            }
            // A node that is told of no peers takes those that the store has.
            try await withTestNode(store: store) { client in
                try await client.mustHold(chunk)
                let peers = try await client.request("GET", "/api/v4/peers").decode(PeersReply.self)
                #expect(peers.available.map(\.peerID) == (0..<3).map { "mxshell-peer-\($0)" })
            }
        }
    }
}
