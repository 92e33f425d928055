import Foundation
import MictlanXModel
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXNode

/// The API of a peer (wire protocol §4), at the listeners of the peers.
@Suite struct PeerAPITests {
    private func register(
        _ chunk: TestChunk, at peer: TestClient, task: String? = nil, update: String = "0"
    ) async throws -> RawResponse {
        var document = chunk.document
        document["is_disable"] = false
        var headers = ["content-type": "application/json", "Update": update]
        headers["Task-Id"] = task
        return try await peer.request(
            "POST", "/api/v4/buckets/bucket/metadata", headers: headers,
            body: Array(try JSONSerialization.data(withJSONObject: document)))
    }

    @Test(arguments: [5, 100_000])
    func aRouterPutsToEachPeerUnderOneTask(size: Int) async throws {
        try await withTestCluster(peers: 3) { cluster in
            let chunk = TestChunk(ball: "k", bytes: noise(size))
            for index in 0..<2 {
                let peer = try cluster.peer(index)
                let reply = try await register(chunk, at: peer, task: "group-1").decode(PeerRegisterReply.self)
                #expect(reply.taskID == "group-1" && reply.nodeID == "mxshell-peer-\(index)" && reply.key == "k_0")
            }
            for index in 0..<2 {
                let stored = try await cluster.peer(index).upload(chunk.bytes, ticket: "group-1")
                #expect(stored.status == 200, "\(stored.text)")
                let reply = try stored.decode(PeerUploadReply.self)
                #expect(reply.nodeID == "mxshell-peer-\(index)" && reply.size == size)
                #expect(reply.combinedKey == "bucket@k_0" && reply.throughput > 0 && reply.serviceTime > 0)
            }
            #expect(try await cluster.holders("k_0") == ["mxshell-peer-0", "mxshell-peer-1"])
            try await cluster.client.mustHold(chunk)
            // The router deletes at each peer and adds up the headers.
            var counts: [String?] = []
            for index in 0..<3 {
                let response = try await cluster.peer(index).request(
                    "DELETE", "/api/v4/buckets/bucket/k_0", headers: ["Force": "1"])
                #expect(response.status == 204)
                counts.append(response.headers["n-deletes"])
            }
            #expect(counts == ["1", "1", "0"])
            #expect(try await cluster.client.data("bucket", "k_0").status == 404)
        }
    }

    @Test func aPeerTellsOfItsOwnReplicasAlone() async throws {
        try await withTestCluster(peers: 2) { cluster in
            for (index, chunk) in TestChunk.ball("tri", [[1], [2, 2], [3, 3, 3]]).enumerated() {
                for peer in index == 0 ? [0, 1] : [index % 2] {
                    _ = try await register(chunk, at: cluster.peer(peer), task: "t")
                    _ = try await cluster.peer(peer).upload(chunk.bytes, ticket: "t")
                }
            }
            // Peer 0 has 0 and 2, peer 1 has 0 and 1.
            for (index, keys) in [["tri_0", "tri_2"], ["tri_0", "tri_1"]].enumerated() {
                let peer = try cluster.peer(index)
                let id = "mxshell-peer-\(index)"
                let size = index == 0 ? 4 : 3
                func get(_ path: String) async throws -> RawResponse {
                    try await peer.request("GET", "/api/v4/" + path)
                }
                #expect(try await peer.keys("bucket") == keys)
                let listing = try await get("buckets/bucket/metadata").decode(BucketListingHeader.self)
                #expect(listing.peerIDs == [id])
                let group = try await get("buckets/bucket/metadata/tri/group").decode(BallGroupReply.self)
                #expect(group.chunks.map(\.key) == keys && group.size == size)
                #expect(try await get("buckets/bucket/metadata/none/group").status == 404)
                #expect(try await get("balls/len").decode(ChunkCountReply.self).count == 2)
                #expect(try await get("xballs").decode([ChunkSize].self).map(\.key) == keys)
                #expect(try await get("xballs/size?start=1").decode([ChunkSize.Row].self).map(\.chunk.key) == [keys[1]])
                #expect(try await get("xballs?start=0&end=1").decode([ChunkSize].self).map(\.key) == [keys[0]])
                let usage = try await get("stats/ufs").decode(PeerUsage.self)
                #expect(usage.usedDisk == size && usage.totalDisk > size)
                let stats = try await get("stats?start=0")
                #expect(try stats.decode(PeerStatistics.self).peers == ["mxshell-peer-\(1 - index)"])
                #expect((try stats.object()["balls"] as? [[String: Any]])?.compactMap { $0["key"] as? String } == keys)
                let state = try await get("peers/state?start=0").decode(PeerState.self)
                #expect(state.nodes.map(\.nodeID) == ["mxshell-peer-\(1 - index)"] && state.nodes[0].port > 0)
                #expect(Set(state.chunks.keys) == Set(keys.map { "bucket@\($0)" }))
                #expect(state.chunks["bucket@tri_0"]?.peerIDs.sorted() == ["mxshell-peer-0", "mxshell-peer-1"])
                #expect(state.chunks["bucket@\(keys[1])"]?.peerIDs == [id])
                let sizes = try await get("buckets/bucket/\(keys[1])/size").decode(ReplicaSize.self)
                #expect(sizes.peerID == id && sizes.size == size - 1)
                let other = index == 0 ? "tri_1" : "tri_2"
                for path in [
                    "buckets/bucket/metadata/\(other)", "buckets/bucket/\(other)", "buckets/bucket/\(other)/size",
                ] {
                    #expect(try await get(path).status == 404, "\(path)")
                }
                let metadata = try await get("buckets/bucket/metadata/\(keys[1])").decode(ChunkMetadataReply.self)
                #expect(metadata.peerID == id && metadata.metadata.key == keys[1])
            }
            let removed = try await cluster.peer(0).request("DELETE", "/api/v4/buckets/bucket/bid/tri")
            #expect(removed.status == 204 && removed.headers["n-deletes"] == "2")
            #expect(try await cluster.client.keys("bucket") == ["tri_0", "tri_1"])
        }
    }

    @Test(arguments: [10, 100_000])
    func aPeerReplicatesToAnother(size: Int) async throws {
        try await withTestCluster(peers: 2) { cluster in
            let chunk = TestChunk(ball: "k", bytes: noise(size))
            try await cluster.client.mustPut(chunk)
            let holder = try #require(try await cluster.holders("k_0").first)
            let index = holder == "mxshell-peer-0" ? 0 : 1
            func replicate(_ key: String, at peer: Int) async throws -> RawResponse {
                try await cluster.peer(peer).request("POST", "/api/v4/buckets/bucket/\(key)/replicate", body: [])
            }
            #expect(try await replicate("k_0", at: 1 - index).status == 404)
            #expect(try await replicate("none_0", at: index).status == 404)
            let done = try await replicate("k_0", at: index).decode(ReplicateReply.self)
            #expect(done.isDone && done.replicaPeerID == "mxshell-peer-\(1 - index)" && done.size == size)
            #expect(try await cluster.peer(1 - index).data("bucket", "k_0").body == chunk.bytes)
            let again = try await replicate("k_0", at: index).decode(ReplicateReply.self)
            #expect(!again.isDone && again.replicaPeerID == "none")
        }
    }

    /// Method, path, whether a router and whether a peer has it.
    static let surfaces: [(String, String, Bool, Bool)] = [
        ("GET", "/api/v4/peers", true, false), ("POST", "/api/v4/peers", true, false),
        ("POST", "/api/v4/xpeers", true, false), ("DELETE", "/api/v4/xpeers", true, false),
        ("DELETE", "/api/v4/peers/x", true, false), ("GET", "/api/v4/peers/stats", true, false),
        ("GET", "/api/v4/cache", true, false), ("GET", "/api/v4/cache/stats", true, false),
        ("DELETE", "/api/v4/cache/reset", true, false), ("GET", "/api/v4/buckets/bucket/k/merge", true, false),
        ("GET", "/api/v4/buckets/bucket/metadata/k/chunks", true, false),
        ("POST", "/api/v4/u/buckets/bucket/k_0", true, false),
        ("GET", "/api/v4/buckets/bucket/metadata/k/group", false, true), ("GET", "/api/v4/stats", false, true),
        ("GET", "/api/v4/stats/ufs", false, true), ("GET", "/api/v4/xballs", false, true),
        ("GET", "/api/v4/xballs/size", false, true), ("GET", "/api/v4/balls/len", false, true),
        ("GET", "/api/v4/peers/state", false, true), ("POST", "/api/v4/nodes", false, true),
        ("DELETE", "/api/v4/tasks", false, true), ("POST", "/api/v4/buckets/bucket/k_0/replicate", false, true),
        ("GET", "/health", true, true), ("GET", "/api/v4/buckets/bucket/metadata", true, true),
        ("GET", "/api/v4/buckets/bucket/k_0/size", true, true),
        ("POST", "/api/v4/buckets/bucket/k_0/disable", true, true),
    ]

    @Test func routersAndPeersAnswerTheirOwnPathsAlone() async throws {
        try await withTestCluster(peers: 1) { cluster in
            try await cluster.client.mustPut(TestChunk(ball: "k", bytes: [1], tags: ["num_chunks": "1"]))
            for (method, path, isRouters, isPeers) in Self.surfaces {
                for (client, isServed) in [(cluster.client, isRouters), (try cluster.peer(0), isPeers)] {
                    let response = try await client.request(method, path, body: method == "GET" ? nil : [])
                    // A path that is served may refuse the empty body, but is there.
                    #expect((response.status == 404) != isServed, "\(method) \(path): \(response.status)")
                }
            }
        }
    }

    @Test func aFlushForgetsTheTasksOfOnePeer() async throws {
        try await withTestCluster(peers: 2) { cluster in
            let chunk = TestChunk(ball: "k", bytes: [1])
            for index in 0..<2 { _ = try await register(chunk, at: cluster.peer(index), task: "t") }
            #expect(try await cluster.peer(0).request("DELETE", "/api/v4/tasks").status == 204)
            #expect(try await cluster.peer(0).upload([1], ticket: "t").status == 404)
            #expect(try await cluster.peer(1).upload([1], ticket: "t").status == 200)
        }
    }

    @Test(arguments: ["a b", "../x", String(repeating: "t", count: 129), "ñ"])
    func aTaskIdThatNoRouterWouldGiveIsRefused(task: String) async throws {
        try await withTestCluster(peers: 1) { cluster in
            let response = try await register(TestChunk(ball: "k", bytes: [1]), at: cluster.peer(0), task: task)
            #expect(response.status == 422)
        }
    }

    @Test func otherContentAtAnotherPeerIsRefused() async throws {
        try await withTestCluster(peers: 2) { cluster in
            _ = try await register(TestChunk(ball: "k", bytes: [1]), at: cluster.peer(0), task: "t")
            _ = try await cluster.peer(0).upload([1], ticket: "t")
            let other = try await register(TestChunk(ball: "k", bytes: [2]), at: cluster.peer(1), task: "u")
            #expect(other.status == 409 && other.failure?.code == 405)
            let update = try await register(
                TestChunk(ball: "k", bytes: [2]), at: cluster.peer(1), task: "u", update: "1")
            #expect(update.status == 200)
            #expect(try await cluster.peer(1).upload([2], ticket: "u").status == 200)
            #expect(try await cluster.client.data("bucket", "k_0").body == [2])
        }
    }

    /// One route of each kind.
    static let routes: [APIRoute] = [
        .registerChunk(bucket: "b"), .uploadChunk(task: "t"), .uploadForm(task: "t"),
        .chunkMetadata(bucket: "b", key: "k_0"), .chunkData(bucket: "b", key: "k_0"),
        .mergedBall(bucket: "b", ball: "k"), .bucketListing(bucket: "b"), .ballChunks(bucket: "b", ball: "k"),
        .chunkSizes(bucket: "b", key: "k_0"), .deleteKey(bucket: "b", key: "k_0"),
        .deleteBall(bucket: "b", ball: "k"), .disableChunk(bucket: "b", key: "k_0"),
        .updateMetadata(bucket: "b", key: "k_0"), .peers, .addPeer, .addPeers, .removePeer(id: "p"), .removePeers,
        .peerStatistics, .disablePeer(id: "p"), .enablePeer(id: "p"), .healReplicas, .cacheKeys, .cacheStatistics,
        .resetCache, .chunksByChecksum(Checksum.ofNothing.hex), .health, .metrics, .ballGroup(bucket: "b", ball: "k"),
        .replicateChunk(bucket: "b", key: "k_0"), .statistics, .usage, .storedChunks, .storedChunkSizes, .chunkCount,
        .peerState, .addNode, .flushTasks,
    ]

    /// What a server says that it has, in the answer to a wrong method, is what it serves.
    @Test func eachServesItsRoutesAlone() async throws {
        try #require(Set(Self.routes.map(\.name)).count == Self.routes.count)
        try await withTestCluster(peers: 1) { cluster in
            for (client, server) in [(cluster.client, APIRoute.Server.router), (try cluster.peer(0), .peer)] {
                for route in Self.routes {
                    let response = try await client.request(route.method.rawValue, route.path, body: [])
                    let isServed = response.status != 404 || response.failure?.message != "Not Found"
                    #expect(isServed == (route.server == .both || route.server == server), "\(server) \(route)")
                }
            }
        }
    }

    @Test func anUnknownPeerHasNoListener() async throws {
        try await withTemporaryDirectory { directory in
            let configuration = NodeConfiguration(
                store: directory.appending("store"), peerAddresses: ["ghost": .loopback])
            await #expect { _ = try await Node.open(configuration) } throws: { error in
                (error as? NodeError)?.code == .invalidConfiguration
            }
        }
    }

    @Test(arguments: [
        [VirtualPeer(id: "a b", directory: "x")], [VirtualPeer(id: "", directory: "x")],
        [VirtualPeer(id: "a", directory: "x"), VirtualPeer(id: "a", directory: "y")],
        [VirtualPeer(id: "a", directory: "x"), VirtualPeer(id: "b", directory: "x")],
    ])
    func peersThatCannotBeAreRefused(peers: [VirtualPeer]) async throws {
        try await withTemporaryDirectory { directory in
            let configuration = NodeConfiguration(store: directory, peers: peers)
            await #expect {
                _ = try await Node.open(configuration)
            } throws: { error in
                (error as? NodeError)?.code == .invalidConfiguration
            }
        }
    }
}
