import MictlanXClient
import MictlanXModel
import TestSupport
import Testing

/// Deletes with two routers: before one back end, and before two.
struct DeleteRoutersTests {
    private let first = FakeRouter()
    private let second = FakeRouter()
    private let bucket: BucketID

    init() throws { bucket = try BucketID("bucket") }

    /// Router `h0` stands before the first back end, `h1` before the other one.
    private func client(_ other: FakeRouter, isDown: Bool = false) -> (MictlanXClient, ScriptedTransport) {
        let transport = ScriptedTransport { [first] sent in
            guard sent.endpoint.host != "h0" else { return try first.answer(sent) }
            if isDown { throw MictlanXError(.unreachable, "router 'r1' does not answer") }
            return try other.answer(sent)
        }
        return (scriptedClient(transport, routers: 2), transport)
    }

    private func fill(_ router: FakeRouter, _ names: [String]) async throws {
        let client = scriptedClient(router.transport())
        for name in names {
            let options = PutOptions(chunkSize: ByteCount(10))
            _ = try await client.put(.bytes(testBytes(25)), at: try BallAddress("bucket/\(name)"), options: options)
        }
    }

    @Test func aBallOnOneBackEndCountsOnce() async throws {
        try await fill(first, ["a"])
        let (client, transport) = client(first)
        let receipt = try await client.delete(try BallAddress("bucket/a"))
        #expect(receipt.chunkReplicas == 2)
        #expect(first.stored.isEmpty)
        #expect(transport.sent.filter { $0.method == "DELETE" }.count == 1)
    }

    @Test func aBallOnTwoBackEnds() async throws {
        try await fill(first, ["a"])
        try await fill(second, ["a"])
        let (client, _) = client(second)
        let receipt = try await client.delete(try BallAddress("bucket/a"))
        #expect(receipt.chunkReplicas == 4)
        #expect(first.stored.isEmpty)
        #expect(second.stored.isEmpty)
    }

    @Test func aConditionHoldsForEveryBackEnd() async throws {
        try await fill(second, ["a"])
        let matching = DeleteOptions(ifMatch: SHA256.hash(testBytes(25)))
        let (client, _) = client(second)
        let address = try BallAddress("bucket/a")
        let error = await #expect(throws: MictlanXError.self) {
            try await client.delete(address, options: DeleteOptions(ifMatch: .ofNothing))
        }
        #expect(error?.code == .changed)
        #expect(second.stored.count == 2)
        #expect(try await client.delete(address, options: matching).chunkReplicas == 2)
        #expect(second.stored.isEmpty)
    }

    @Test func aKeyOnTwoBackEnds() async throws {
        try await fill(first, ["a"])
        try await fill(second, ["a"])
        let (client, _) = client(second)
        #expect(try await client.deleteByKey(try ChunkKey("a_0"), in: bucket) == 2)
        #expect(Set(first.stored.keys).union(second.stored.keys) == ["a_1"])
    }

    @Test func aBucketOnOneAndOnTwoBackEnds() async throws {
        try await fill(first, ["a", "b"])
        let one = try await client(first).0.deleteBucket(bucket)
        #expect(one.balls == 2)
        #expect(one.bytes == 50)
        try await fill(first, ["a", "b"])
        try await fill(second, ["b", "c"])
        let two = try await client(second).0.deleteBucket(bucket, options: BucketDeleteOptions(maxConcurrency: 1))
        #expect(two.balls == 4)
        #expect(two.failed == 0)
        #expect(first.stored.isEmpty)
        #expect(second.stored.isEmpty)
    }

    /// A router that does not answer may stand before another back end: that is no success.
    @Test func aRouterThatDoesNotAnswer() async throws {
        try await fill(first, ["a", "b", "c"])
        let (client, _) = client(second, isDown: true)
        let key = try ChunkKey("c_0")
        let deletes: [@Sendable () async throws -> Void] = [
            { _ = try await client.delete(try BallAddress("bucket/a")) },
            { _ = try await client.deleteByKey(key, in: bucket) },
            { _ = try await client.deleteBucket(bucket) },
        ]
        for delete in deletes {
            let error = await #expect(throws: MictlanXError.self) { try await delete() }
            #expect(error?.code == .unreachable)
        }
        #expect(first.stored.isEmpty)
    }

    @Test(arguments: [true, false]) func forceIsTold(force: Bool) async throws {
        try await fill(first, ["a", "b"])
        let (client, transport) = client(first)
        _ = try await client.delete(try BallAddress("bucket/a"), options: DeleteOptions(force: force))
        _ = try await client.deleteByKey(try ChunkKey("b_0"), in: bucket, options: DeleteOptions(force: force))
        _ = try await client.deleteBucket(bucket, options: BucketDeleteOptions(force: force))
        let told = transport.sent.filter { $0.method == "DELETE" }.map { $0.headers["force"] }
        #expect(told.count >= 3)
        #expect(told.allSatisfy { $0 == (force ? "1" : "0") })
    }

    @Test func aChunkThatStays() async throws {
        try await fill(first, ["a"])
        let transport = first.transport { sent, _ in
            sent.method == "DELETE" ? .json(#"{"n_deletes":1,"key":"a_0"}"#) : nil
        }
        let error = await #expect(throws: MictlanXError.self) {
            try await scriptedClient(transport).deleteByKey(try ChunkKey("a_0"), in: bucket)
        }
        #expect(error?.code == .serverError)
    }
}
