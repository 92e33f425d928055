import Foundation
import MictlanXClient
import MictlanXModel
import SystemPackage
import TestSupport
import Testing

/// The calls of a router against our node, over its socket.
struct RouterNodeTests {
    private static let bytes = testBytes(5_000)

    private let bucket = try? BucketID("b")

    private func chunk(_ bytes: [UInt8] = bytes, key: String = "k_0") -> ChunkMetadata {
        ChunkMetadata(
            key: key, size: bytes.count, checksum: SHA256.hash(bytes).hex,
            tags: ["index": "0", "num_chunks": "1", "full_checksum": SHA256.hash(bytes).hex, "fullname": "a.txt"],
            contentType: "text/plain", producerID: "p", ballID: "k", bucketID: "b")
    }

    /// Lends a router of a node with two peers, on which one chunk was put twice.
    private func withChunk(
        _ body: (_ router: Router, _ key: ChunkKey, _ bucket: BucketID, _ directory: FilePath) async throws -> Void
    ) async throws {
        let bucket = try #require(bucket)
        try await withEmbeddedNode(peers: 2) { client, _, directory in
            let router = client.routers[0]
            let ticket = try await router.register(chunk(), replicas: 2)
            #expect(ticket.replicas.count == 2)
            let reply = try await router.upload(
                Self.bytes, task: try #require(ticket.taskIDs.first), replicas: 2, pieceSize: ByteCount(1_000))
            #expect(Set(reply.peerIDs) == Set(ticket.replicas))
            try await body(router, try ChunkKey("k_0"), bucket, directory)
        }
    }

    @Test func whatIsPutIsThere() async throws {
        try await withChunk { router, key, bucket, _ in
            let reply = try await router.metadata(of: key, in: bucket)
            #expect(reply.metadata == chunk())
            let content = ContentOptions(isAttachment: true, filename: "x y.bin", expecting: reply.metadata)
            let stream = try await router.data(of: key, in: bucket, content: content)
            #expect(stream.disposition?.hasPrefix("attachment") == true)
            #expect(stream.contentType == "text/plain")
            #expect(try await stream.gathered().joined().elementsEqual(Self.bytes))
            let merged = try await router.merged(try BallID("k"), in: bucket)
            #expect(try await merged.gathered().joined().elementsEqual(Self.bytes))
            let sizes = try await router.sizes(of: key, in: bucket)
            #expect(sizes.map(\.size) == [5_000, 5_000])
            for peer in sizes.map(\.peerID) {
                let copy = try await router.data(
                    of: key, in: bucket, content: ContentOptions(peerID: peer, expecting: reply.metadata))
                #expect(try await copy.gathered().joined().count == 5_000)
            }
        }
    }

    @Test func listsWithASummary() async throws {
        try await withChunk { router, _, bucket, _ in
            let listing = try await router.listing(of: bucket)
            #expect(try await listing.gathered().map(\.metadata) == [chunk()])
            #expect(try await listing.summary().bucketID == "b")
            let ball = try await router.chunks(of: try BallID("k"), in: bucket)
            #expect(ball.sizeBytes == 5_000)
            #expect(Set(ball.chunks.map(\.key)) == ["k_0"])
            let statistics = try await router.statistics()
            let chunks = try await statistics.gathered()
            #expect(chunks.map(\.metadata.key) == ["k_0", "k_0"])
            let peers = try await statistics.summary()
            #expect(Set(chunks.compactMap(\.peerID)) == Set(peers.keys))
            #expect(peers.values.allSatisfy { $0.space.usedDisk == 5_000 })
        }
    }

    @Test func uploadsAForm() async throws {
        try await withChunk { router, _, bucket, _ in
            let other = chunk([1, 2, 3], key: "other_0")
            let ticket = try await router.register(other)
            let key = try ChunkKey("other_0")
            try await router.uploadForm([1, 2, 3], key: key, task: try #require(ticket.taskIDs.first))
            let content = try await router.data(of: key, in: bucket, content: ContentOptions(expecting: other))
            #expect(try await content.gathered() == [[1, 2, 3]])
        }
    }

    @Test func updatesMetadata() async throws {
        try await withChunk { router, key, bucket, _ in
            var changed = chunk()
            changed.tags["note"] = "new"
            changed.contentType = "text/html"
            try await router.updateMetadata(changed)
            let reply = try await router.metadata(of: key, in: bucket)
            #expect(reply.metadata == changed)
        }
    }

    @Test func whatIsDisabledIsNotServed() async throws {
        try await withChunk { router, key, bucket, _ in
            try await router.disable(key, in: bucket)
            let error = await #expect(throws: MictlanXError.self) { _ = try await router.data(of: key, in: bucket) }
            #expect(error?.code == .notFound)
        }
    }

    @Test func whatIsDeletedIsGone() async throws {
        try await withChunk { router, key, bucket, _ in
            let reply = try await router.delete(key, in: bucket, force: true)
            #expect(reply == DeleteKeyReply(deletes: 2, key: "k_0"))
            let again = await #expect(throws: MictlanXError.self) { _ = try await router.delete(key, in: bucket) }
            #expect(again?.code == .notFound)
            let ball = try await router.delete(ball: try BallID("k"), in: bucket)
            #expect(ball.deletes == 0)
        }
    }

    @Test func answersForItself() async throws {
        try await withChunk { router, _, _, _ in
            #expect(try await router.health().status == "ok")
            let metrics = try await router.metrics()
            #expect(metrics.contains(#"mictlanx_http_requests_total{route="upload_chunk",status="200"} 1"#))
            #expect(metrics.contains("\nmictlanx_store_used_bytes 10000\n"))
            #expect(try await router.cacheKeys() == [])
            #expect(try await router.cacheStatistics().used == 0)
            try await router.resetCache()
            let peer = AddPeerRequest(peerID: "x", hostname: "127.0.0.1", port: 1)
            let refused = await #expect(throws: MictlanXError.self) { try await router.addPeer(peer) }
            #expect(refused?.code == .rejected && refused?.message.contains("--peer-dir") == true)
            await #expect(throws: MictlanXError.self) { try await router.addPeers([peer]) }
            try await router.addPeers([])
            try await router.removePeers(["x"])
            try await router.removePeer("x")
            #expect(try await router.peers().available.count == 2)
        }
    }

    /// A body that is left out would be a success with nothing removed: it has to be seen that it arrives.
    @Test func theBodyOfADeleteArrives() async throws {
        let server = try RawServer { _ in
            RawServer.Manner("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
        }
        defer { server.stop() }
        let router = try Router(server.endpoint)
        try await router.removePeers(["x"])
        let head = server.heads.first?.lowercased() ?? ""
        #expect(head.hasPrefix("delete /api/v4/xpeers http/1.1\r\n"))
        #expect(head.contains("content-length: 5\r\n"))
        await router.close()
    }

    // MARK: By checksum

    @Test(arguments: [1, 3]) func findsByChecksum(chunks: Int) async throws {
        try await withEmbeddedNode { client, _, directory in
            let address = try BallAddress("b/k")
            let options = PutOptions(chunkSize: ByteCount(5_000 / chunks + 1))
            _ = try await client.put(.bytes(Self.bytes), at: address, options: options)
            let found = try await client.routers[0].getByChecksumToFile(
                SHA256.hash(Self.bytes), sinkFolderPath: directory, extension: "bin")
            #expect(found.path == directory.appending("\(SHA256.hash(Self.bytes)).bin"))
            #expect(try found.path.readBytes() == Self.bytes)
            #expect(found.bucketID == "b")
            #expect(found.ballID == address.ball.rawValue)
            #expect((found.key == nil) == (chunks > 1))
        }
    }

    @Test func whatIsNotThereIsNotFound() async throws {
        try await withEmbeddedNode { client, _, directory in
            let error = await #expect(throws: MictlanXError.self) {
                _ = try await client.routers[0].getByChecksumToFile(.ofNothing, sinkFolderPath: directory)
            }
            #expect(error?.code == .notFound)
            let left = try directory.entries()
            #expect(left == [])
        }
    }
}
