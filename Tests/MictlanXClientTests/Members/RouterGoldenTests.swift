import Foundation
import MictlanXClient
import MictlanXModel
import SystemPackage
import TestSupport
import Testing

/// Every recorded call of the Python client to a router alone: ours sends the same requests, less these differences:
/// - statistics are asked for all chunks, where the Python client takes the router's page of 100 (`router_get_stats`);
/// - an upload that was cut short is a failure, as the size does not match (`router_put_chunked_short_body`, wire
///   protocol §11.3);
/// - a checksum is a value of 64 digits: `abc` cannot be asked for (`router_get_by_checksum_to_file`).
struct RouterGoldenTests {
    private let bucket = try? BucketID("golden-bucket")

    private func replay(
        _ name: String, changesQuery: Bool = false, _ body: (Router, BucketID) async throws -> Void
    ) async throws {
        let replay = try ServerReplay(name, hop: "client-router")
        try await body(replay.router, try #require(bucket))
        replay.expectTheRecordedRequests(changesQuery: changesQuery)
    }

    private func code(_ body: () async throws -> Void) async -> MictlanXError.Code? {
        await #expect(throws: MictlanXError.self) { try await body() }?.code
    }

    private func chunk(_ ball: String, size: Int) -> ChunkMetadata {
        recordedChunk(key: "\(ball)_0", size: size, tags: [:], ball: ball)
    }

    // MARK: Uploads

    @Test func registersAndUploads() async throws {
        try await replay("router_put_chunked") { router, _ in
            let ticket = try await router.register(chunk("ck", size: 5))
            #expect(ticket.replicas == ["mictlanx-peer-0"])
            let reply = try await router.upload(Array("hello".utf8), task: try #require(ticket.taskIDs.first))
            #expect(
                reply == UploadReply(peerIDs: ["mictlanx-peer-0"], bucketID: "golden-bucket", key: "ck_0", size: 5))
        }
    }

    @Test(
        arguments: [
            ("router_put_chunked_empty_body", 0, "", nil),
            ("router_put_chunked_short_body", 5, "hel", .notStored),
            ("router_put_chunked_zero_size", 0, "x", .serverError),
        ] as [(String, Int, String, MictlanXError.Code?)])
    func believesOnlyWhatWasStored(
        name: String, announced: Int, sent: String, expected: MictlanXError.Code?
    ) async throws {
        try await replay(name) { router, _ in
            let ticket = try await router.register(chunk("ck", size: announced))
            let task = try #require(ticket.taskIDs.first)
            guard let expected else {
                #expect(try await router.upload(Array(sent.utf8), task: task).size == announced)
                return
            }
            let failure = await code { _ = try await router.upload(Array(sent.utf8), task: task) }
            #expect(failure == expected)
        }
    }

    @Test func aTicketServesOnce() async throws {
        try await replay("router_put_chunked_twice_same_task") { router, _ in
            let ticket = try await router.register(chunk("ck", size: 1))
            let task = try #require(ticket.taskIDs.first)
            _ = try await router.upload(Array("x".utf8), task: task)
            let failure = await code { _ = try await router.upload([], task: task) }
            #expect(failure == .serverError)
        }
    }

    @Test func anUnknownTicketIsAnError() async throws {
        try await replay("router_put_chunked_unknown_task") { router, _ in
            let failure = await code { _ = try await router.upload([], task: "nope") }
            #expect(failure == .serverError)
        }
        try await replay("router_put_data_multipart_unknown_task") { router, _ in
            let failure = await code {
                try await router.uploadForm(
                    Array("x".utf8), key: try ChunkKey("k"), task: "nope", contentType: "text/plain")
            }
            #expect(failure == .notFound)
        }
    }

    @Test(arguments: [("router_put_data_multipart", "hello"), ("router_put_data_multipart_size_mismatch", "hell")])
    func uploadsAForm(name: String, content: String) async throws {
        try await replay(name) { router, _ in
            let isWhole = content == "hello"
            var metadata = chunk("mp", size: 5)
            if isWhole {
                metadata.checksum = SHA256.hash(Array("hello".utf8)).hex
                metadata.tags = ["num_chunks": "1", "index": "0"]
            }
            let ticket = try await router.register(metadata)
            let task = try #require(ticket.taskIDs.first)
            let upload = {
                try await router.uploadForm(
                    Array(content.utf8), key: try ChunkKey("mp_0"), task: task, contentType: "text/plain")
            }
            if isWhole { try await upload() } else { #expect(await code(upload) == .rejected) }
        }
    }

    // MARK: Reading

    @Test func readsData() async throws {
        for name in ["router_get_streaming", "router_get_to_file"] {
            try await replay(name) { router, bucket in
                let content = try await router.data(of: try ChunkKey("hello_0"), in: bucket)
                #expect(content.contentType == "application/octet-stream")
                let bytes = try await content.gathered().joined()
                #expect(bytes.elementsEqual("hola mundo".utf8))
            }
        }
    }

    @Test(arguments: [
        ("raw_get_data_attachment_filename_ct", ContentOptions(contentType: "text/plain"), "x.bin"),
        ("raw_get_data_attachment", ContentOptions(), "hello.txt"),
    ])
    func namesAFile(name: String, content: ContentOptions, filename: String) async throws {
        var content = content
        content.isAttachment = true
        if content.contentType != nil { content.filename = filename }
        // `1` and `true` mean the same, the order of the fields nothing, and `/` may be escaped.
        try await replay(name, changesQuery: true) { [content] router, bucket in
            let answer = try await router.data(of: try ChunkKey("hello_0"), in: bucket, content: content)
            #expect(answer.disposition == "attachment; filename=\(filename)")
        }
    }

    @Test func readsAMergedBall() async throws {
        try await replay("raw_merge") { router, bucket in
            let content = try await router.merged(try BallID("tri"), in: bucket)
            let bytes = try await content.gathered().joined()
            #expect(bytes.elementsEqual("abcdefghijkl".utf8))
        }
        try await replay("raw_merge_missing") { router, bucket in
            let failure = await code { _ = try await router.merged(try BallID("zzz"), in: bucket) }
            #expect(failure == .existenceUnknown)
        }
    }

    @Test(arguments: ["mictlanx-peer-2", "ghost"]) func asksTheNamedPeer(peer: String) async throws {
        let name = peer == "ghost" ? "raw_get_data_peer_id_unknown" : "raw_get_data_peer_id_wrong"
        try await replay(name) { router, bucket in
            let failure = await code {
                _ = try await router.data(
                    of: try ChunkKey("hello_0"), in: bucket, content: ContentOptions(peerID: peer))
            }
            #expect(failure == .existenceUnknown)
        }
    }

    // MARK: Metadata

    @Test func readsMetadata() async throws {
        try await replay("raw_metadata_key") { router, bucket in
            let reply = try await router.metadata(of: try ChunkKey("hello_0"), in: bucket)
            #expect(reply.metadata.size == 10)
        }
        // A 404 in the clothes of a 500.
        try await replay("raw_metadata_key_missing") { router, bucket in
            let failure = await code { _ = try await router.metadata(of: try ChunkKey("zzz"), in: bucket) }
            #expect(failure == .existenceUnknown)
        }
    }

    @Test func namesTheChunksOfABall() async throws {
        try await replay("router_get_chunks_metadata") { router, bucket in
            let reply = try await router.chunks(of: try BallID("tri"), in: bucket)
            #expect(reply.sizeBytes == 12)
            #expect(reply.size == "12 bytes")
            #expect(reply.chunks.map(\.key).sorted() == ["tri_0", "tri_0", "tri_1", "tri_1", "tri_2", "tri_2"])
        }
    }

    @Test func listsABucket() async throws {
        try await replay("raw_bucket_metadata") { router, bucket in
            let listing = try await router.listing(of: bucket)
            let chunks = try await listing.gathered()
            #expect(Set(chunks.map(\.metadata.ballID)).contains("tri"))
            let summary = try await listing.summary().peerIDs.count
            #expect(summary == 3)
        }
    }

    @Test(arguments: [("raw_size_by_key", "tri_0", 2), ("raw_size_by_key_missing", "zzz", 0)])
    func tellsTheSizeAtEveryReplica(name: String, key: String, replicas: Int) async throws {
        try await replay(name) { router, bucket in
            let sizes = try await router.sizes(of: try ChunkKey(key), in: bucket)
            #expect(sizes.map(\.size) == Array(repeating: 4, count: replicas))
        }
    }

    @Test func cannotUpdateMetadataOfTheRecordedRouter() async throws {
        try await replay("router_update_metadata") { router, _ in
            let changed = recordedChunk(key: "hello_0", size: 10, tags: ["n": "2"], ball: "hello")
            let failure = await code { try await router.updateMetadata(changed) }
            #expect(failure == .serverError)
        }
    }

    // MARK: Deleting

    @Test func deletes() async throws {
        try await replay("router_delete") { router, bucket in
            let reply = try await router.delete(try ChunkKey("hello_0"), in: bucket)
            #expect(reply == DeleteKeyReply(deletes: 1, key: "hello_0"))
        }
        try await replay("router_delete_missing") { router, bucket in
            let failure = await code { _ = try await router.delete(try ChunkKey("zzz"), in: bucket) }
            #expect(failure == .existenceUnknown)
        }
    }

    @Test(arguments: [("router_delete_by_ball_id", "tri", 6), ("router_delete_by_ball_id_missing", "zzz", 0)])
    func deletesABall(name: String, ball: String, count: Int) async throws {
        try await replay(name) { router, bucket in
            let reply = try await router.delete(ball: try BallID(ball), in: bucket)
            #expect(reply == DeleteBallReply(deletes: count, ballID: ball))
        }
    }

    @Test(arguments: [("router_disable", "hello_0"), ("router_disable_missing", "zzz")])
    func disables(name: String, key: String) async throws {
        try await replay(name) { router, bucket in try await router.disable(try ChunkKey(key), in: bucket) }
    }

    // MARK: Peers, cache

    @Test func managesPeers() async throws {
        let peer = AddPeerRequest(peerID: "extra-peer", hostname: "127.0.0.1", port: 24_999)
        try await replay("router_add_peers") { router, _ in try await router.addPeers([peer]) }
        try await replay("raw_peers_add_one") { router, _ in try await router.addPeer(peer) }
        try await replay("router_delete_peer") { router, _ in try await router.removePeer("extra-peer") }
        try await replay("raw_xpeers_delete_json_body") { router, _ in try await router.removePeers(["extra-peer"]) }
        try await replay("raw_peers_list") { router, _ in
            let peers = try await router.peers()
            #expect(peers.available.map(\.port) == [24_000, 24_001, 24_002])
            #expect(peers.unavailable == [])
        }
    }

    @Test func tellsTheStatisticsOfEveryPeer() async throws {
        try await replay("router_get_stats", changesQuery: true) { router, _ in
            let statistics = try await router.statistics()
            let chunks = try await statistics.gathered()
            #expect(chunks.map(\.metadata.key) == ["hello_0"])
            #expect(chunks.map(\.peerID) == ["mictlanx-peer-0"])
            let peers = try await statistics.summary()
            #expect(peers.keys.sorted() == ["mictlanx-peer-0", "mictlanx-peer-1", "mictlanx-peer-2"])
            #expect(peers["mictlanx-peer-0"]?.space.usedDisk == 10)
        }
    }

    @Test func looksAfterTheCache() async throws {
        try await replay("raw_cache_keys") { router, _ in
            let keys = try await router.cacheKeys()
            #expect(keys == ["golden-bucket@hello_0"])
        }
        try await replay("raw_cache_stats") { router, _ in
            let statistics = try await router.cacheStatistics()
            #expect(statistics.used == 10)
            #expect(statistics.available == 999_999_990)
        }
        try await replay("raw_cache_reset") { router, _ in try await router.resetCache() }
    }

    // MARK: By checksum

    /// The recorded client said that it had written the file.
    @Test func writesTheFileOfAChecksum() async throws {
        try await withTemporaryDirectory { directory in
            try await replay("router_get_by_checksum_to_file_200") { router, _ in
                let bytes = Array("hola mundo".utf8)
                let found = try await router.getByChecksumToFile(
                    SHA256.hash(bytes), sinkFolderPath: directory, filename: "rtf3")
                #expect(found.path == directory.appending("rtf3"))
                #expect(try found.path.readBytes() == bytes)
            }
        }
    }
}
