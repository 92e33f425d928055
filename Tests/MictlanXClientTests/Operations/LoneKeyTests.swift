import MictlanXClient
import MictlanXModel
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// Keys that were registered without the layout of a ball, as the Python client's documentation does it for video frames.
struct LoneKeyTests {
    private let router = FakeRouter()

    private func plant(_ key: String, ball: String, _ bytes: [UInt8], tags: [String: String] = [:]) {
        let metadata = ChunkMetadata(
            key: key, size: bytes.count, checksum: SHA256.hash(bytes).hex, tags: tags, contentType: "video/mp4",
            producerID: "client-0", ballID: ball, bucketID: "b")
        router.state.withLock { $0.chunks[key] = FakeRouter.Chunk(metadata: metadata, bytes: bytes) }
    }

    private func plantAll() async throws {
        plant("frame_000", ball: "frame_000", testBytes(10), tags: ["index": "0"])
        plant("video_000", ball: "video", testBytes(20), tags: ["updated_at": "1795366130250"])
        plant("video_001", ball: "video", testBytes(30, seed: 2))
        _ = try await scriptedClient(router.transport()).put(testBytes(40), at: BallAddress("b/ball"))
    }

    @Test(arguments: [("b/frame_000", 10, 1 as UInt64), ("b/video_000", 20, 1), ("b/video_001", 30, 2)])
    func isReadByItsKey(name: String, size: Int, seed: UInt64) async throws {
        try await plantAll()
        let client = scriptedClient(router.transport())
        let address = try BallAddress(name)
        let (info, bytes) = try await client.get(address, limit: ByteCount(1_000))
        #expect(bytes == testBytes(size, seed: seed))
        #expect(info.isKey && info.isComplete)
        #expect(info.checksum == SHA256.hash(bytes))
        try await withTemporaryDirectory { directory in
            let path = directory.appending("out")
            _ = try await client.getToFile(address, path: path)
            #expect(try path.readBytes() == bytes)
        }
        let found = try await client.info(of: address)
        #expect(found.isKey && found.size == size && found.contentType == "video/mp4")
        #expect(try await client.metadata(of: address).info.isKey)
        _ = try await client.verify(address, options: VerifyOptions(size: size, content: .all))
    }

    /// One name never stands for two contents, whatever the put is to do about what is there.
    @Test(arguments: PutOptions.IfExists.allCases) func areNotHiddenByABall(ifExists: PutOptions.IfExists) async throws
    {
        try await plantAll()
        let client = scriptedClient(router.transport())
        let address = try BallAddress("b/video_000")
        let before = router.stored
        let error = await #expect(throws: MictlanXError.self) {
            try await client.put(testBytes(50), at: address, options: PutOptions(ifExists: ifExists))
        }
        #expect(error?.code == .exists && error?.message.contains("a key by itself") == true)
        try await client.putBulk("up", try items(8, options: PutOptions(ifExists: ifExists)))
        #expect(try await client.awaitBulk("up").failed == 2)
        #expect(router.stored.filter { before[$0.key] != nil } == before && router.stored.count == before.count + 6)
    }

    /// Of eight balls two have the names of keys.
    private func items(_ count: Int, options: PutOptions) throws -> [BulkItem] {
        try (0..<count).map { number in
            BulkItem(
                ordinal: number, address: try BallAddress("b/video_00\(number)"),
                source: .bytes(testBytes(50, seed: UInt64(number))), options: options)
        }
    }

    /// The same at our node, which tells it in its one answer about the ball.
    @Test(arguments: PutOptions.IfExists.allCases) func areNotHiddenAtOurNode(ifExists: PutOptions.IfExists)
        async throws
    {
        try await withEmbeddedNode { client, _, _ in
            let address = try BallAddress("b/video_000")
            let key = ChunkMetadata(
                key: "video_000", size: 20, checksum: SHA256.hash(testBytes(20)).hex, tags: [:], producerID: "client-0",
                ballID: "video", bucketID: "b")
            let router = try #require(client.routers.first)
            let ticket = try await router.register(key).taskIDs[0]
            _ = try await router.upload(testBytes(20), task: ticket)
            let error = await #expect(throws: MictlanXError.self) {
                try await client.put(.bytes(testBytes(50)), at: address, options: PutOptions(ifExists: ifExists))
            }
            #expect(error?.code == .exists && error?.message.contains("a key by itself") == true)
            try await client.putBulk("up", try items(16, options: PutOptions(ifExists: ifExists)))
            #expect(try await client.awaitBulk("up").failed == 1)
            #expect(try await client.get(address).1 == testBytes(20))
            _ = try await client.delete(address)
            #expect(try await client.put(.bytes(testBytes(50)), at: address).outcome == .created)
        }
    }

    @Test func areListedAsKeys() async throws {
        try await plantAll()
        let client = scriptedClient(router.transport())
        var listed: [String] = []
        for try await ball in client.balls(in: try BucketID("b")) {
            #expect(ball.isComplete)
            listed.append("\(ball.address.ball)\(ball.isKey ? " key" : "") \(ball.size)")
        }
        #expect(listed == ["ball 40", "frame_000 key 10", "video_000 key 20", "video_001 key 30"])
    }

    @Test func whatTheyHaveInCommonIsNoBall() async throws {
        try await plantAll()
        let client = scriptedClient(router.transport())
        let error = await #expect(throws: MictlanXError.self) {
            try await client.get(BallAddress("b/video"), limit: ByteCount(1_000))
        }
        #expect(error?.code == .incomplete)
        #expect(error?.message.contains("2 keys stand each for itself") == true)
        #expect(error?.message.contains("put it again") == false)
    }

    /// A chunk of a ball is read by its key only where that is asked for.
    @Test func oneChunkOfABall() async throws {
        try await plantAll()
        let client = scriptedClient(router.transport())
        let address = try BallAddress("b/ball_0")
        let error = await #expect(throws: MictlanXError.self) { try await client.get(address, limit: ByteCount(100)) }
        #expect(error?.code == .notFound)
        #expect(
            try await client.get(address, limit: ByteCount(100), options: GetOptions(isKey: true)).1 == testBytes(40))
        let missing = await #expect(throws: MictlanXError.self) {
            try await client.get(BallAddress("b/ball"), limit: ByteCount(100), options: GetOptions(isKey: true))
        }
        #expect(missing?.message.contains("key 'b/ball'") == true)
    }

    @Test(arguments: ["b/frame_000", "b/video_000"]) func areDeletedOneByOne(name: String) async throws {
        try await plantAll()
        let client = scriptedClient(router.transport())
        let address = try BallAddress(name)
        let other = await #expect(throws: MictlanXError.self) {
            try await client.delete(address, options: DeleteOptions(ifMatch: .ofNothing))
        }
        #expect(other?.code == .changed)
        let checksum = try await client.info(of: address).checksum
        let receipt = try await client.delete(address, options: DeleteOptions(ifMatch: checksum))
        #expect(receipt.chunkReplicas == 1)
        #expect(router.stored.count == 3 && router.stored[address.ball.rawValue] == nil)
        // The chunk of a ball is no key by itself.
        #expect(try await client.delete(BallAddress("b/ball_0")).chunkReplicas == 0)
        #expect(router.stored["ball_0"] != nil)
    }
}
