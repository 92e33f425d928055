import MictlanXClient
import MictlanXModel
import Synchronization
import TestSupport
import Testing

/// Deletes where there are two routers: before one store, or each before its own (wire protocol §5.4).
struct DeleteByRoutersTests {
    private let first = FakeRouter()
    private let second = FakeRouter()
    private let address: BallAddress

    init() throws { address = try BallAddress("bucket/ball") }

    /// Requests to `h0` go to the first router, those to `h1` to the second or, where there is one store, to the first.
    private func client(oneStore: Bool = false, silent: String? = nil) -> (MictlanXClient, ScriptedTransport) {
        let transport = ScriptedTransport { [first, second] sent in
            if sent.endpoint.host == silent {
                throw MictlanXError(.unreachable, "cannot connect to \(sent.endpoint.host)")
            }
            return try (sent.endpoint.host == "h0" || oneStore ? first : second).answer(sent)
        }
        return (scriptedClient(transport, routers: 2), transport)
    }

    private func fill(_ router: FakeRouter, _ names: [String] = ["ball"]) async throws {
        for name in names {
            _ = try await scriptedClient(router.transport()).put(
                .bytes(testBytes(25)), at: try BallAddress("bucket/\(name)"),
                options: PutOptions(chunkSize: ByteCount(10)))
        }
    }

    @Test func oneStoreIsNotDeletedFromTwice() async throws {
        try await fill(first)
        let (client, transport) = client(oneStore: true)
        let receipt = try await client.delete(address)
        #expect(receipt.chunkReplicas == 2)
        #expect(first.stored.isEmpty)
        #expect(transport.sent.filter { $0.method == "DELETE" }.count == 1)
        #expect(Set(transport.sent.map(\.endpoint.host)) == ["h0", "h1"])
    }

    /// Whichever router is asked first, both stores are empty afterwards.
    @Test(arguments: [[true, true], [true, false], [false, true], [false, false]])
    func eachStoreIsEmptied(holds: [Bool]) async throws {
        if holds[0] { try await fill(first) }
        if holds[1] { try await fill(second) }
        let (client, _) = client()
        let receipt = try await client.delete(address, options: DeleteOptions(ifMatch: SHA256.hash(testBytes(25))))
        #expect(receipt.chunkReplicas == holds.filter(\.self).count * 2)
        #expect(receipt.wasAbsent == !holds.contains(true))
        #expect(receipt.bytes == (holds.contains(true) ? 25 : nil))
        #expect(first.stored.isEmpty && second.stored.isEmpty)
    }

    /// A key by itself is looked for on every router, too.
    @Test(arguments: [[true, true], [true, false], [false, true]]) func aKeyGoesFromEach(holds: [Bool]) async throws {
        let bytes = testBytes(5)
        let key = ChunkMetadata(
            key: "frame_000", size: bytes.count, checksum: SHA256.hash(bytes).hex, tags: [:], producerID: "p",
            ballID: "video", bucketID: "bucket")
        for (router, holds) in zip([first, second], holds) where holds {
            router.state.withLock { $0.chunks[key.key] = FakeRouter.Chunk(metadata: key, bytes: bytes) }
        }
        let receipt = try await client().0.delete(try BallAddress("bucket/frame_000"))
        #expect(receipt.chunkReplicas == holds.count(where: \.self))
        #expect(first.stored.isEmpty && second.stored.isEmpty)
    }

    @Test(arguments: ["h0", "h1"]) func aSilentRouterIsNoSuccess(silent: String) async throws {
        try await fill(first)
        try await fill(second)
        let (client, _) = client(silent: silent)
        let error = await #expect(throws: MictlanXError.self) { try await client.delete(address) }
        #expect(error?.code == .unavailable)
        #expect(error?.message.contains("may still be at the one at http://\(silent):1") == true)
        // What could be deleted is deleted.
        #expect((silent == "h0" ? second : first).stored.isEmpty)
    }

    @Test func theConditionHoldsForEachStore() async throws {
        try await fill(first)
        _ = try await scriptedClient(second.transport()).put(.bytes([1]), at: address)
        let (client, _) = client()
        let error = await #expect(throws: MictlanXError.self) {
            try await client.delete(address, options: DeleteOptions(ifMatch: SHA256.hash(testBytes(25))))
        }
        #expect(error?.code == .changed)
        #expect(second.stored.count == 1)
    }

    @Test(arguments: [true, false]) func aBucketByEachRouter(oneStore: Bool) async throws {
        try await fill(first, ["a", "b"])
        try await fill(second, ["b", "c", "d"])
        let (client, _) = client(oneStore: oneStore)
        let bucket = try BucketID("bucket")
        let error = await #expect(throws: MictlanXError.self) {
            _ = try await client.deleteBucket(bucket, maxDeletes: oneStore ? 1 : 2)
        }
        #expect(error?.code == .guardTripped)
        #expect(first.stored.count == 4)
        let receipt = try await client.deleteBucket(bucket, maxDeletes: 5)
        #expect(receipt.balls == (oneStore ? 2 : 5))
        #expect(receipt.bytes == receipt.balls * 25)
        #expect(receipt.failed == 0)
        #expect(first.stored.isEmpty)
        #expect(second.stored.isEmpty != oneStore)
    }

    /// No store holds more than the limit, both together do: what goes stays within it.
    @Test func theLimitIsForAllRoutersTogether() async throws {
        try await fill(first, ["a", "b"])
        try await fill(second, ["b", "c", "d"])
        let (client, _) = client()
        let error = await #expect(throws: MictlanXError.self) {
            _ = try await client.deleteBucket(try BucketID("bucket"), maxDeletes: 3)
        }
        #expect(error?.code == .guardTripped)
        #expect(first.stored.isEmpty != second.stored.isEmpty)
    }

    @Test func aBucketWithASilentRouterIsNoSuccess() async throws {
        try await fill(first, ["a", "b"])
        let (client, _) = client(silent: "h1")
        let error = await #expect(throws: MictlanXError.self) {
            _ = try await client.deleteBucket(try BucketID("bucket"))
        }
        #expect(error?.code == .unavailable)
        #expect(error?.message.contains("2 balls") == true)
        #expect(first.stored.isEmpty)
    }

    @Test func aKeyByEachRouter() async throws {
        try await fill(first)
        try await fill(second)
        let (client, _) = client()
        let count = try await client.deleteByKey(try ChunkKey("ball_0"), in: address.bucket)
        #expect(count == 2)
        #expect(first.stored.keys.sorted() == ["ball_1"])
        #expect(second.stored.keys.sorted() == ["ball_1"])
    }

    @Test func aKeyThatStaysIsAnError() async throws {
        try await fill(first)
        let transport = first.transport { sent, _ in
            sent.method == "DELETE" ? .json(#"{"n_deletes":1,"key":"ball_0"}"#) : nil
        }
        let error = await #expect(throws: MictlanXError.self) {
            _ = try await scriptedClient(transport).deleteByKey(try ChunkKey("ball_0"), in: address.bucket)
        }
        #expect(error?.code == .serverError)
    }

    @Test(arguments: [true, false]) func forceIsTheRoutersDefault(isForced: Bool) async throws {
        try await fill(first, ["ball", "other"])
        let transport = first.transport()
        let client = scriptedClient(transport)
        _ = try await client.deleteByKey(try ChunkKey("ball_0"), in: address.bucket, isForced: isForced)
        _ = try await client.delete(address, options: DeleteOptions(isForced: isForced))
        _ = try await client.deleteBucket(address.bucket, isForced: isForced)
        let deletes = transport.sent.filter { $0.method == "DELETE" }
        #expect(deletes.count == 3)
        #expect(deletes.allSatisfy { $0.headers[WireHeader.force] == (isForced ? nil : "0") })
    }
}
