import MictlanXClient
import MictlanXModel
import Synchronization
import TestSupport
import Testing

struct DeleteTests {
    private let router = FakeRouter()

    private func fill(_ names: [String]) async throws {
        let client = scriptedClient(router.transport())
        for name in names {
            _ = try await client.put(
                .bytes(testBytes(25)), at: try BallAddress("bucket/\(name)"),
                options: PutOptions(chunkSize: ByteCount(10)))
        }
    }

    @Test func aBallIsGoneWithAllItsChunks() async throws {
        try await fill(["a", "b"])
        let client = scriptedClient(router.transport())
        let receipt = try await client.delete(try BallAddress("bucket/a"))
        #expect(receipt.chunkReplicas == 2)
        #expect(Set(router.stored.keys) == ["b_0", "b_1"])
        let absent = try await client.delete(try BallAddress("bucket/a"))
        #expect(absent.wasAbsent)
    }

    @Test func aConditionThatDoesNotHoldDeletesNothing() async throws {
        try await fill(["a"])
        let client = scriptedClient(router.transport())
        let error = await #expect(throws: MictlanXError.self) {
            try await client.delete(
                try BallAddress("bucket/a"), options: DeleteOptions(ifMatch: Checksum.ofNothing))
        }
        #expect(error?.code == .changed)
        #expect(router.stored.count == 2)
        let options = DeleteOptions(ifMatch: SHA256.hash(testBytes(25)))
        let receipt = try await client.delete(try BallAddress("bucket/a"), options: options)
        #expect(receipt.bytes == 25)
    }

    /// A router whose delete by ball does nothing: the keys are deleted one by one, and absence is seen.
    @Test func fallsBackToKeys() async throws {
        try await fill(["a"])
        let transport = router.transport { sent, _ in
            sent.path.contains("/bid/") ? .json(#"{"n_deletes":0,"ball_id":"a"}"#) : nil
        }
        let receipt = try await scriptedClient(transport).delete(try BallAddress("bucket/a"))
        #expect(receipt.chunkReplicas == 2)
        #expect(router.stored.isEmpty)
    }

    @Test func stillThereIsAnError() async throws {
        try await fill(["a"])
        let transport = router.transport { sent, _ in
            guard sent.method == "DELETE" else { return nil }
            return sent.path.contains("/bid/")
                ? .json(#"{"n_deletes":2,"ball_id":"a"}"#) : .json(#"{"n_deletes":1,"key":"a_0"}"#)
        }
        let error = await #expect(throws: MictlanXError.self) {
            try await scriptedClient(transport).delete(try BallAddress("bucket/a"))
        }
        #expect(error?.code == .serverError)
    }

    /// Our node has the route: what it refuses is not deleted, and must not be told as gone.
    @Test func aRefusalOfOurNodeIsNoSuccess() async throws {
        let transport = ScriptedTransport { _ in
            var reply = ScriptedTransport.Reply.json(#"{"detail":{"msg":"no","code":400}}"#, status: 400)
            reply.headers.append(name: WireHeader.capabilities, value: NodeCapability.all)
            return reply
        }
        let error = await #expect(throws: MictlanXError.self) {
            try await scriptedClient(transport).delete(try BallAddress("bucket/a"))
        }
        #expect(error?.code == .rejected)
    }

    @Test func aBucketAndItsGuard() async throws {
        try await fill(["a", "b", "c"])
        let transport = router.transport()
        let client = scriptedClient(transport)
        let bucket = try BucketID("bucket")
        let error = await #expect(throws: MictlanXError.self) {
            _ = try await client.deleteBucket(bucket, maxDeletes: 2)
        }
        #expect(error?.code == .guardTripped)
        #expect(router.stored.count == 6)
        let receipt = try await client.deleteBucket(bucket, maxDeletes: 3)
        #expect(receipt.balls == 3)
        #expect(receipt.bytes == 75)
        #expect(router.stored.isEmpty)
    }

    /// A ball that is put after the balls were counted is not among those that the caller meant.
    @Test func theLimitHoldsForWhatComesMeanwhile() async throws {
        try await fill(["b", "c"])
        let earlier = FakeRouter()
        _ = try await scriptedClient(earlier.transport()).put(.bytes(testBytes(5)), at: try BallAddress("bucket/a"))
        let hasCounted = Atomic(false)
        let transport = router.transport { [router] sent, _ in
            guard sent.method == "GET", sent.path.hasSuffix("/buckets/bucket/metadata") else { return nil }
            if hasCounted.exchange(true, ordering: .relaxed) {
                let late = earlier.state.withLock { $0.chunks }
                router.state.withLock { $0.chunks.merge(late) { $1 } }
            }
            return nil
        }
        let error = await #expect(throws: MictlanXError.self) {
            _ = try await scriptedClient(transport).deleteBucket(try BucketID("bucket"), maxDeletes: 2)
        }
        #expect(error?.code == .guardTripped)
        #expect(error?.message.contains("2 of them were deleted") == true)
        #expect(!router.stored.isEmpty)
    }

    @Test func aKeyAlone() async throws {
        try await fill(["a"])
        let client = scriptedClient(router.transport())
        let bucket = try BucketID("bucket")
        let key = try ChunkKey("a_0")
        let first = try await client.deleteByKey(key, in: bucket)
        let second = try await client.deleteByKey(key, in: bucket)
        #expect(first == 1)
        #expect(second == 0)
    }

    @Test func listsEachBallOnceInOrder() async throws {
        try await fill(["c", "a", "b/x"])
        var names: [String] = []
        for try await ball in scriptedClient(router.transport()).balls(in: try BucketID("bucket")) {
            #expect(ball.isComplete)
            #expect(ball.size == 25)
            names.append(ball.address.ball.rawValue)
        }
        #expect(names == ["a", "b-x2fx", "c"])
    }

    @Test func aListingThatBreaksOffThrows() async throws {
        try await fill(["a"])
        let transport = ScriptedTransport { sent in
            var reply = try router.answer(sent)
            reply.body.removeLast(3)
            return reply
        }
        let error = await #expect(throws: MictlanXError.self) {
            for try await _ in scriptedClient(transport).balls(in: try BucketID("bucket")) {}
        }
        #expect(error?.code == .badAnswer)
    }
}
