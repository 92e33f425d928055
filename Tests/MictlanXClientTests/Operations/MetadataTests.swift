import MictlanXClient
import MictlanXModel
import Synchronization
import TestSupport
import Testing

struct MetadataTests {
    private let router = FakeRouter()
    private let address: BallAddress

    init() throws { address = try BallAddress("bucket/ball") }

    private func put(_ client: MictlanXClient) async throws {
        let options = PutOptions(chunkSize: ByteCount(10), tags: ["colour": "red"])
        _ = try await client.put(.bytes(testBytes(25)), at: address, options: options)
    }

    @Test func sizesAndTagsOfABall() async throws {
        let client = scriptedClient(router.transport())
        try await put(client)
        #expect(try await client.size(of: address) == 25)
        #expect(try await client.tags(of: address)["colour"] == "red")
        let absent = try BallAddress("bucket/absent")
        for call in [{ _ = try await client.size(of: absent) }, { _ = try await client.tags(of: absent) }] {
            let error = await #expect(throws: MictlanXError.self) { try await call() }
            #expect(error?.code == .notFound)
        }
    }

    @Test func anUnfinishedBallHasNoSize() async throws {
        let client = scriptedClient(router.transport())
        try await put(client)
        router.state.withLock { $0.chunks["ball_1"] = nil }
        let error = await #expect(throws: MictlanXError.self) { try await client.size(of: address) }
        #expect(error?.code == .incomplete)
    }

    /// Where no chunk has the usual key the tags come from the ball.
    @Test func tagsOfABallWithOtherKeys() async throws {
        let client = scriptedClient(router.transport())
        try await put(client)
        try router.state.withLock { state in
            let removed = state.chunks.removeValue(forKey: "ball_0")
            var chunk = try #require(removed)
            chunk.metadata.key = "free"
            state.chunks["free"] = chunk
        }
        #expect(try await client.tags(of: address)["colour"] == "red")
    }

    @Test(arguments: [
        (#"[{"bucket_id":"bucket","key":"ball_0","peer_id":"p0","size":4}]"#, 200, 4),
        ("[]", 200, 10),
        (#"{"detail":"Not Found"}"#, 404, 10),
        (#"{"detail":"Method Not Allowed"}"#, 405, 10),
    ]) func theSizeOfAChunk(answer: String, status: Int, size: Int) async throws {
        let client = scriptedClient(
            router.transport { sent, _ in sent.path.hasSuffix("/size") ? .json(answer, status: status) : nil })
        try await put(client)
        #expect(try await client.size(of: address.ball.chunk(0), in: address.bucket) == size)
    }

    @Test func replicasOfDifferentSizes() async throws {
        let entries = [4, 5].map { #"{"bucket_id":"bucket","key":"ball_0","peer_id":"p\#($0)","size":\#($0)}"# }
        let client = scriptedClient(ScriptedTransport { _ in .json("[" + entries.joined(separator: ",") + "]") })
        let error = await #expect(throws: MictlanXError.self) {
            try await client.size(of: address.ball.chunk(0), in: address.bucket)
        }
        #expect(error?.code == .lengthMismatch)
    }

    @Test func againstTheNode() async throws {
        try await withEmbeddedNode { client, _, _ in
            try await put(client)
            #expect(try await client.size(of: address) == 25)
            #expect(try await client.size(of: address.ball.chunk(0), in: address.bucket) == 10)
            #expect(try await client.tags(of: address)["colour"] == "red")
            var keys: [String] = []
            for try await chunk in client.chunks(in: address.bucket) { keys.append(chunk.key) }
            #expect(keys == ["ball_0", "ball_1"])
            var balls: [BallDetail] = []
            for try await ball in client.bucketMetadata(address.bucket) { balls.append(ball) }
            #expect(balls.map(\.info.size) == [25])
            #expect(balls.map(\.chunks.count) == [2])
        }
    }
}
