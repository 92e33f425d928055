import Foundation
import MictlanXClient
import MictlanXModel
import TestSupport
import Testing

/// Every recorded call of the Python client to a peer: ours sends the same request and gives the typed answer.
struct PeerGoldenTests {
    private let bucket = try? BucketID("golden-bucket")
    private let key = try? ChunkKey("pk")

    /// Replays one recorded operation.
    private func replay(
        _ name: String, _ body: (Peer, BucketID, ChunkKey) async throws -> Void
    ) async throws {
        let replay = try ServerReplay(name, hop: "router-peer")
        try await body(replay.peer, try #require(bucket), try #require(key))
        replay.expectTheRecordedRequests()
    }

    @Test func registersAndUploads() async throws {
        try await replay("peer_put_chunked") { peer, _, _ in
            let ticket = try await peer.register(recordedChunk())
            #expect(ticket.nodeID == "mictlanx-peer-0")
            let stored = try await peer.upload(Array("hello".utf8), task: ticket.taskID)
            #expect(stored.size == 5)
            #expect(stored.combinedKey == "golden-bucket@pk")
            #expect(stored.throughput > 100_000)
        }
    }

    @Test func uploadsAForm() async throws {
        try await replay("peer_put_metadata_and_data") { peer, _, key in
            let ticket = try await peer.register(recordedChunk())
            try await peer.uploadForm(
                Array("hello".utf8), key: key, task: ticket.taskID, contentType: "text/plain")
        }
    }

    @Test func readsMetadata() async throws {
        try await replay("peer_get_metadata") { peer, bucket, key in
            let reply = try await peer.metadata(of: key, in: bucket)
            #expect(reply.metadata == recordedChunk())
            #expect(reply.localPeerID == "mictlanx-peer-0")
        }
    }

    /// The recorded peer says it in plain text.
    @Test func missesMetadata() async throws {
        try await replay("peer_get_metadata_missing") { peer, bucket, _ in
            let error = await #expect(throws: MictlanXError.self) {
                _ = try await peer.metadata(of: try ChunkKey("zz"), in: bucket)
            }
            #expect(error?.code == .notFound)
        }
    }

    @Test func readsData() async throws {
        try await replay("peer_get_streaming") { peer, bucket, key in
            let content = try await peer.data(of: key, in: bucket)
            #expect(content.contentType == "text/plain; charset=utf-8")
            let bytes = try await content.gathered().joined()
            #expect(bytes.elementsEqual("hello".utf8))
        }
    }

    @Test func lists() async throws {
        try await replay("peer_get_bucket_metadata") { peer, bucket, _ in
            let listing = try await peer.listing(of: bucket)
            let found = try await listing.gathered()
            #expect(found == [ListedChunk(metadata: recordedChunk(), peerID: nil)])
            let summary = try await listing.summary().peerIDs
            #expect(summary == ["mictlanx-peer-0"])
        }
    }

    @Test func groups() async throws {
        try await replay("peer_get_chunks_metadata") { peer, bucket, _ in
            let group = try await peer.group(of: try BallID("pk"), in: bucket)
            #expect(group == BallGroupReply(bucketID: "golden-bucket", ballID: "pk", chunks: [recordedChunk()]))
        }
    }

    @Test func tellsTheSizeOfAChunk() async throws {
        try await replay("peer_get_size") { peer, bucket, key in
            let size = try await peer.size(of: key, in: bucket)
            #expect(size == ReplicaSize(bucketID: "golden-bucket", key: "pk", peerID: "mictlanx-peer-0", size: 5))
        }
    }

    @Test(arguments: [("peer_delete", "pk", 1), ("peer_delete_missing", "zz", 0)])
    func deletesAChunk(name: String, key: String, count: Int) async throws {
        try await replay(name) { peer, bucket, _ in
            let answer = try await peer.delete(try ChunkKey(key), in: bucket)
            #expect(answer == count)
        }
    }

    @Test func deletesABall() async throws {
        try await replay("peer_delete_by_ball_id") { peer, bucket, _ in
            let answer = try await peer.delete(ball: try BallID("pk"), in: bucket)
            #expect(answer == 1)
        }
    }

    @Test func disables() async throws {
        try await replay("peer_disable") { peer, bucket, key in try await peer.disable(key, in: bucket) }
    }

    @Test func replicates() async throws {
        try await replay("peer_replicate") { peer, bucket, key in
            let copy = try await peer.replicate(key, in: bucket)
            #expect(copy.replicaPeerID == "none")
            #expect(copy.size == 5)
        }
    }

    @Test func tellsItsStatistics() async throws {
        try await replay("peer_get_stats") { peer, _, _ in
            let statistics = try await peer.statistics()
            let found = try await statistics.gathered().map(\.metadata)
            #expect(found == [recordedChunk()])
            let space = PeerSpace(peerID: "mictlanx-peer-0", usedDisk: 5, totalDisk: 100_000_000_000)
            let summary = try await statistics.summary()
            #expect(summary == PeerStatistics(space: space))
        }
    }

    @Test func tellsItsUsage() async throws {
        try await replay("peer_get_ufs") { peer, _, _ in
            let usage = try await peer.usage()
            #expect(usage == PeerUsage(PeerSpace(peerID: "", usedDisk: 5, totalDisk: 100_000_000_000)))
        }
    }

    @Test func tellsItsChunks() async throws {
        let chunk = ChunkSize(bucketID: "golden-bucket", key: "pk", size: 5)
        try await replay("peer_get_balls") { peer, _, _ in
            let found = try await peer.storedChunks().gathered()
            #expect(found == [chunk])
        }
        try await replay("peer_get_all_ball_sizes") { peer, _, _ in
            let found = try await peer.storedChunkSizes().gathered()
            #expect(found == [chunk])
        }
        try await replay("peer_get_balls_len") { peer, _, _ in
            let count = try await peer.chunkCount()
            #expect(count == 1)
        }
    }

    @Test func tellsItsState() async throws {
        try await replay("peer_get_state") { peer, _, _ in
            let location = PeerState.Location(peerIDs: ["mictlanx-peer-0"], size: 5)
            let state = try await peer.state()
            #expect(state == PeerState(nodes: [], chunks: ["golden-bucket@pk": location]))
        }
    }

    @Test func addsANode() async throws {
        try await replay("peer_add_peer") { peer, _, _ in
            let node = PeerNode(id: "n1", disk: 1, memory: 1, address: "127.0.0.1", port: 1)
            let noted = try await peer.addNode(node)
            #expect(noted == node)
        }
    }

    @Test func flushesItsTasks() async throws {
        try await replay("peer_flush_tasks") { peer, _, _ in try await peer.flushTasks() }
    }
}
