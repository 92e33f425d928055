import MictlanXClient
import MictlanXModel
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// The rules of bulk jobs, where the Python client's differ (wire protocol §5.5), and the three kinds of them.
struct BulkRulesTests {
    private func items(_ range: Range<Int>) throws -> [BulkItem] {
        try range.map { number in
            BulkItem(
                ordinal: number - range.lowerBound, address: try BallAddress("bucket/k\(number)"),
                source: .bytes(testBytes(8, seed: UInt64(number))), options: PutOptions())
        }
    }

    /// A client whose first upload waits until it is let go.
    private func held() -> (client: MictlanXClient, begun: AsyncStream<Void>, release: @Sendable () -> Void) {
        let router = FakeRouter()
        let (begun, signal) = AsyncStream.makeStream(of: Void.self)
        let (gate, opener) = AsyncStream.makeStream(of: Void.self)
        let opened = Task { for await _ in gate {} }
        let transport = ScriptedTransport { sent in
            signal.yield()
            await opened.value
            return try router.answer(sent)
        }
        return (scriptedClient(transport), begun, { opener.finish() })
    }

    /// A client whose uploads wait until they are cancelled.
    private func endless() -> (client: MictlanXClient, begun: AsyncStream<Void>) {
        let (begun, signal) = AsyncStream.makeStream(of: Void.self)
        let transport = ScriptedTransport { _ in
            signal.yield()
            try await Task.sleep(for: .seconds(3_600))
            return .json("{}")
        }
        return (scriptedClient(transport), begun)
    }

    @Test func theSummaryIsComplete() async throws {
        let client = scriptedClient(FakeRouter().transport())
        try await client.putBulk("up", items(0..<3))
        try await client.putBulk("up", items(3..<5))
        let missing = BulkItem(
            ordinal: 9, address: try BallAddress("bucket/no"), source: .file("/nowhere"), options: PutOptions())
        let directory = BulkItem(
            ordinal: 10, address: try BallAddress("bucket/no"), source: .file("/"), options: PutOptions())
        try await client.putBulk("up", [missing, directory])
        let summary = try await client.awaitBulk("up")
        #expect(summary.stored == 5)
        #expect(summary.succeeded == 5)
        #expect(summary.failed == 2)
        #expect(summary.total == 7)
        #expect(summary.storedBytes == 40)
        #expect(Set(summary.successes.map(\.address.ball.rawValue)) == ["k0", "k1", "k2", "k3", "k4"])
        #expect(summary.successes.allSatisfy { $0.bytes == 8 && $0.isChanged })
        #expect(Set(summary.failures.map(\.error.code)) == [.notFound, .invalidArgument])
        let again = try await client.awaitBulk("up")
        #expect(again.successes == summary.successes)
        #expect(again.duration == summary.duration)
    }

    @Test func anIdThatIsRemovedIsFree() async throws {
        let client = scriptedClient(FakeRouter().transport())
        try await client.putBulk("up", items(0..<2))
        let first = try await client.awaitBulk("up", removeOnCompletion: true)
        #expect(first.stored == 2)
        let gone = await #expect(throws: MictlanXError.self) { _ = try await client.awaitBulk("up") }
        #expect(gone?.code == .notFound)
        try await client.putBulk("up", items(2..<3))
        let second = try await client.awaitBulk("up")
        #expect(second.stored == 1)
    }

    @Test func aFinishedIdIsRefusedUntilItIsRemoved() async throws {
        let transport = FakeRouter().transport()
        let client = scriptedClient(transport)
        try await client.putBulk("up", items(0..<1))
        _ = try await client.awaitBulk("up")
        let sent = transport.sent.count
        let error = await #expect(throws: MictlanXError.self) { try await client.putBulk("up", items(1..<2)) }
        #expect(error?.code == .exists)
        let kind = await #expect(throws: MictlanXError.self) { try await client.deleteBulk("up", []) }
        #expect(kind?.message.contains("bulk put") == true)
        #expect(transport.sent.count == sent)
        _ = try await client.awaitBulk("up", removeOnCompletion: true)
        try await client.deleteBulk("up", [])
        #expect(try await client.awaitBulk("up").total == 0)
    }

    @Test func anIdThatIsBeingAwaitedIsRefused() async throws {
        let (client, begun, release) = held()
        try await client.putBulk("up", items(0..<1))
        let waiter = Task { try await client.awaitBulk("up") }
        for await _ in begun { break }
        // Sealing is the first thing that an await does; from then on nothing joins.
        while (try? await client.putBulk("up", [BulkItem]())) != nil { await Task.yield() }
        release()
        #expect(try await waiter.value.stored == 1)
    }

    @Test func oneOfTwoThatWaitMayLeave() async throws {
        let (client, begun, release) = held()
        try await client.putBulk("up", items(0..<1))
        for await _ in begun { break }
        let stays = Task { try await client.awaitBulk("up") }
        let leaves = Task { try await client.awaitBulk("up") }
        let bystander = Task { try await client.awaitBulk("up") }
        // Whichever comes first to wait: with three of them, the one that leaves is never the last.
        while (try? await client.putBulk("up", [BulkItem]())) != nil { await Task.yield() }
        try await client.waitUntilAwaited("up", by: 3)
        leaves.cancel()
        await #expect(throws: CancellationError.self) { _ = try await leaves.value }
        release()
        #expect(try await stays.value.stored == 1)
        #expect(try await bystander.value.stored == 1)
    }

    @Test func theLastOneThatLeavesCancelsTheJob() async throws {
        let (client, begun) = endless()
        try await client.putBulk("up", items(0..<4))
        for await _ in begun { break }
        let waiter = Task { try await client.awaitBulk("up") }
        try await client.waitUntilAwaited("up", by: 1)
        waiter.cancel()
        await #expect(throws: CancellationError.self) { _ = try await waiter.value }
        await #expect(throws: CancellationError.self) { _ = try await client.awaitBulk("up") }
    }

    @Test func cancellingAJobByItsId() async throws {
        let (client, begun) = endless()
        try await client.putBulk("up", items(0..<4))
        for await _ in begun { break }
        await client.cancelBulk("up")
        await client.cancelBulk("unknown")
        let error = await #expect(throws: (any Error).self) { _ = try await client.awaitBulk("up") }
        #expect(error is CancellationError)
    }

    @Test func progressCountsItemsAndBytes() async throws {
        let client = scriptedClient(FakeRouter().transport())
        try await client.putBulk("up", [BulkItem]())
        let progress = try await client.bulkProgress("up")
        try await client.putBulk("up", items(0..<20))
        _ = try await client.awaitBulk("up")
        var states: [BulkProgress] = []
        for await state in progress { states.append(state) }
        let last = try #require(states.last)
        #expect(last.succeeded == 20)
        #expect(last.bytes == 160)
        #expect(last.totalItems == 20)
        let ended = try await client.bulkProgress("up")
        var after: [BulkProgress] = []
        for await state in ended { after.append(state) }
        #expect(after == [last])
        await #expect(throws: MictlanXError.self) { _ = try await client.bulkProgress("unknown") }
    }

    @Test func aListOfUnknownLengthLeavesTheTotalUnknown() async throws {
        let client = scriptedClient(FakeRouter().transport())
        try await client.putBulk("up", items(0..<2))
        try await client.putBulk("up", PullSequence(items(2..<4)))
        _ = try await client.awaitBulk("up")
        var last: BulkProgress?
        for await state in try await client.bulkProgress("up") { last = state }
        #expect(last?.succeeded == 4)
        #expect(last?.totalItems == nil)
    }

    @Test func getsAndDeletesInTheSameForm() async throws {
        try await withEmbeddedNode { client, _, directory in
            try await client.putBulk("up", items(0..<20))
            _ = try await client.awaitBulk("up")
            let gets = try (0..<22).map { number in
                BulkGetItem(
                    ordinal: number, address: try BallAddress("bucket/k\(number)"),
                    path: directory.appending("f\(number)"), options: GetOptions(ifExists: .skipSame))
            }
            try directory.appending("f3").write(testBytes(8, seed: 3))
            let settled = Mutex(0)
            var options = BulkJobOptions<BulkGetItem>()
            options.hooks.afterAcknowledgement = { _ in settled.withLock { $0 += 1 } }
            try await client.getBulk("down", gets, options: options)
            let got = try await client.awaitBulk("down")
            #expect(got.stored == 19)
            #expect(got.unchanged == 1)
            #expect(got.failures.map(\.error.code) == [.notFound, .notFound])
            #expect(settled.withLock { $0 } == 22)
            for number in 0..<20 {
                #expect(try directory.appending("f\(number)").readBytes() == testBytes(8, seed: UInt64(number)))
            }
            let deletes = try (0..<22).map {
                BulkDeleteItem(ordinal: $0, address: try BallAddress("bucket/k\($0)"))
            }
            try await client.deleteBulk("gone", deletes)
            let gone = try await client.awaitBulk("gone")
            #expect(gone.stored == 20)
            #expect(gone.unchanged == 2)
            #expect(gone.failed == 0)
            #expect(try await client.balls(in: try BucketID("bucket")).collect().isEmpty)
        }
    }

    @Test func stopOnFailureStopsEveryKind() async throws {
        let client = scriptedClient(FakeRouter().transport())
        let gets = try (0..<5).map {
            BulkGetItem(ordinal: $0, address: try BallAddress("bucket/k\($0)"), path: "/nowhere/f")
        }
        try await client.getBulk(
            "down", gets, options: BulkJobOptions(maxConcurrentBalls: 1, stopOnFailure: true))
        let summary = try await client.awaitBulk("down")
        #expect(summary.failed == 1)
        #expect(summary.notBegun == 4)
        #expect(summary.total == 5)
    }
}

extension MictlanXClient {
    /// Waits until so many tasks await a job.
    fileprivate func waitUntilAwaited(_ id: String, by count: Int) async throws {
        while try awaiters(of: id) < count { await Task.yield() }
    }
}
