import MictlanXClient
import MictlanXModel
import TestSupport
import Testing

/// The calls of a peer against the peers of our node, over their sockets, as the router names them.
struct PeerNodeTests {
    private static let bytes = testBytes(3_000)

    private let bucket = try? BucketID("b")

    private func chunk(_ index: Int) -> ChunkMetadata {
        let bytes = Self.bytes + [UInt8(index)]
        return ChunkMetadata(
            key: "k_\(index)", size: bytes.count, checksum: SHA256.hash(bytes).hex,
            tags: ["index": "\(index)", "num_chunks": "2"], producerID: "p", ballID: "k", bucketID: "b")
    }

    /// Lends both peers of a node; the first one has two chunks, the second has none.
    private func withChunks(
        _ body: (_ peer: Peer, _ other: Peer, _ bucket: BucketID) async throws -> Void
    ) async throws {
        let bucket = try #require(bucket)
        try await withEmbeddedNode(peers: 2) { client, _, _ in
            let known = try await client.routers[0].peers().available
            try #require(known.count == 2)
            let (peer, other) = (try client.peer(known[0]), try client.peer(known[1]))
            for index in 0..<2 {
                let ticket = try await peer.register(chunk(index), task: "Ticket-\(index)")
                #expect(ticket.nodeID == known[0].peerID)
                let bytes = Self.bytes + [UInt8(index)]
                if index == 0 {
                    let stored = try await peer.upload(bytes, task: ticket.taskID)
                    #expect(stored.nodeID == known[0].peerID)
                } else {
                    try await peer.uploadForm(bytes, key: try ChunkKey("k_1"), task: ticket.taskID)
                }
            }
            try await body(peer, other, bucket)
        }
    }

    @Test func hasWhatWasUploaded() async throws {
        try await withChunks { peer, other, bucket in
            let key = try ChunkKey("k_1")
            let metadata = try await peer.metadata(of: key, in: bucket).metadata
            #expect(metadata == chunk(1))
            let content = try await peer.data(of: key, in: bucket, expecting: metadata)
            #expect(try await content.gathered().joined().elementsEqual(Self.bytes + [1]))
            #expect(try await peer.size(of: key, in: bucket).size == 3_001)
            for call in [
                { _ = try await other.metadata(of: key, in: bucket) },
                { _ = try await other.data(of: key, in: bucket) },
                { _ = try await other.size(of: key, in: bucket) },
                { _ = try await other.group(of: try BallID("k"), in: bucket) },
            ] as [() async throws -> Void] {
                let error = await #expect(throws: MictlanXError.self) { try await call() }
                #expect(error?.code == .notFound)
            }
        }
    }

    @Test func lists() async throws {
        try await withChunks { peer, other, bucket in
            let chunks = [chunk(0), chunk(1)]
            let group = try await peer.group(of: try BallID("k"), in: bucket)
            #expect(group == BallGroupReply(bucketID: "b", ballID: "k", chunks: chunks))
            let listing = try await peer.listing(of: bucket)
            #expect(try await listing.gathered().map(\.metadata) == chunks)
            let statistics = try await peer.statistics()
            #expect(try await statistics.gathered().map(\.metadata) == chunks)
            let summary = try await statistics.summary()
            #expect(try await listing.summary().peerIDs == [summary.space.peerID])
            #expect(summary.space.usedDisk == 6_002)
            #expect(summary.peers.count == 1)
            let sizes = chunks.map { ChunkSize(bucketID: "b", key: $0.key, size: $0.size) }
            #expect(try await peer.storedChunks().gathered() == sizes)
            #expect(try await peer.storedChunkSizes(from: 1).gathered() == [sizes[1]])
            #expect(try await peer.storedChunks(from: 0, to: 1).gathered() == [sizes[0]])
            #expect(try await peer.chunkCount() == 2)
            #expect(try await peer.usage().usedDisk == 6_002)
            #expect(try await other.listing(of: bucket).gathered() == [])
            #expect(try await other.chunkCount() == 0)
        }
    }

    @Test func copiesToTheOtherPeer() async throws {
        try await withChunks { peer, other, bucket in
            let key = try ChunkKey("k_0")
            let copy = try await peer.replicate(key, in: bucket)
            #expect(copy.size == 3_001)
            let content = try await other.data(of: key, in: bucket, expecting: chunk(0))
            #expect(try await content.gathered().joined().count == 3_001)
            let state = try await peer.state()
            #expect(state.chunks["b@k_0"]?.peerIDs.count == 2)
            #expect(state.chunks["b@k_1"]?.peerIDs == [copy.peerID])
            #expect(state.nodes.map(\.nodeID) == [copy.replicaPeerID])
            // There is no third peer.
            let error = await #expect(throws: MictlanXError.self) { _ = try await peer.replicate(key, in: bucket) }
            #expect(error?.code == .notStored)
        }
    }

    @Test func deletesItsOwn() async throws {
        try await withChunks { peer, other, bucket in
            let (key, ball) = (try ChunkKey("k_0"), try BallID("k"))
            _ = try await peer.replicate(key, in: bucket)
            let counts = [
                try await peer.delete(key, in: bucket, force: true), try await peer.delete(key, in: bucket),
                try await peer.delete(ball: ball, in: bucket), try await other.delete(ball: ball, in: bucket),
            ]
            #expect(counts == [1, 0, 1, 1])
            #expect(try await peer.chunkCount() == 0)
        }
    }

    @Test func forgetsItsTickets() async throws {
        try await withChunks { peer, _, _ in
            let ticket = try await peer.register(chunk(5))
            try await peer.flushTasks()
            let error = await #expect(throws: MictlanXError.self) {
                _ = try await peer.upload(Self.bytes + [5], task: ticket.taskID)
            }
            #expect(error?.code == .notFound)
        }
    }

    @Test func answersForItself() async throws {
        try await withChunks { peer, _, bucket in
            #expect(try await peer.health().status == "ok")
            let node = PeerNode(id: "x", disk: 1, memory: 1, address: "h", port: 1)
            #expect(try await peer.addNode(node) == node)
            let key = try ChunkKey("k_0")
            try await peer.disable(key, in: bucket)
            let error = await #expect(throws: MictlanXError.self) { _ = try await peer.data(of: key, in: bucket) }
            #expect(error?.code == .notFound)
        }
    }
}
