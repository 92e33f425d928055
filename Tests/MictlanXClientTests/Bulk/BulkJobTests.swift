import MictlanXClient
import MictlanXModel
import Synchronization
import TestSupport
import Testing

struct BulkJobTests {
    private func items(_ range: Range<Int>) -> PullSequence<BulkItem> {
        PullSequence {
            let next = Mutex(range.lowerBound)
            return {
                let ordinal = next.withLock { next in
                    defer { next += 1 }
                    return next
                }
                guard ordinal < range.upperBound else { return nil }
                return BulkItem(
                    ordinal: ordinal, address: try BallAddress("bucket/k\(ordinal)"),
                    source: .bytes(testBytes(8, seed: UInt64(ordinal))), options: PutOptions())
            }
        }
    }

    @Test func someOf500Fail() async throws {
        let router = FakeRouter()
        let client = scriptedClient(
            router.transport { sent, _ in
                let text = String(decoding: sent.body, as: UTF8.self)
                let isDoomed = (0..<500).contains { $0 % 50 == 7 && text.contains("\"k\($0)_0\"") }
                return isDoomed ? .json(#"{"detail":{"msg":"no","code":403}}"#, status: 403) : nil
            })
        let begun = Mutex<Set<Int>>([])
        let settled = Mutex<[Int: Bool]>([:])
        let hooks = BulkHooks { item in
            _ = begun.withLock { $0.insert(item.ordinal) }
        } afterAcknowledgement: { outcome in
            let isStored = (try? outcome.result.get()) != nil
            settled.withLock { $0[outcome.ordinal] = isStored }
        }
        try await client.putBulk("up", items(0..<500), options: BulkOptions(hooks: hooks))
        let summary = try await client.awaitBulk("up")
        #expect(summary.stored == 490)
        #expect(summary.failed == 10)
        #expect(summary.storedBytes == 490 * 8)
        #expect(Set(summary.failures.map(\.ordinal)) == Set(stride(from: 7, to: 500, by: 50)))
        #expect(summary.failures.allSatisfy { $0.error.code == .forbidden })
        #expect(begun.withLock { $0.count } == 500)
        #expect(settled.withLock { $0.values.filter { $0 }.count } == 490)
        #expect(router.stored.count == 490)
        let again = try await client.awaitBulk("up")
        #expect(again.stored == 490)
    }

    /// What is on the wire at once is bounded for the client, however many jobs it has and however wide each of them is.
    @Test func allJobsShareTheRequestsOfTheClient() async throws {
        let router = FakeRouter()
        let onTheWire = Mutex((now: 0, peak: 0))
        let client = scriptedClient(
            ScriptedTransport { sent in
                onTheWire.withLock { wire in
                    wire.now += 1
                    wire.peak = max(wire.peak, wire.now)
                }
                // Others that may be sent are sent meanwhile.
                for _ in 0..<20 { await Task.yield() }
                defer { onTheWire.withLock { $0.now -= 1 } }
                return try router.answer(sent)
            }, maxWorkers: 3)
        for job in 0..<3 {
            let options = BulkOptions(maxConcurrentBalls: 10)
            try await client.putBulk("job \(job)", items(job * 20..<job * 20 + 20), options: options)
        }
        for job in 0..<3 { #expect(try await client.awaitBulk("job \(job)").stored == 20) }
        #expect((2...3).contains(onTheWire.withLock { $0.peak }))
    }

    @Test func aSecondListJoinsAndOneAfterTheAwaitIsRefusedBeforeAnythingIsSent() async throws {
        let router = FakeRouter()
        let transport = router.transport()
        let client = scriptedClient(transport)
        try await client.putBulk("up", items(0..<3), options: BulkOptions())
        try await client.putBulk("up", items(3..<5), options: BulkOptions())
        let summary = try await client.awaitBulk("up")
        #expect(summary.stored == 5)
        let sent = transport.sent.count
        let error = await #expect(throws: MictlanXError.self) {
            try await client.putBulk("up", items(5..<9), options: BulkOptions())
        }
        #expect(error?.code == .exists)
        #expect(transport.sent.count == sent)
    }

    @Test func anEmptyJobAndAnUnknownOne() async throws {
        let client = scriptedClient(FakeRouter().transport())
        try await client.putBulk("none", items(0..<0), options: BulkOptions())
        let summary = try await client.awaitBulk("none")
        #expect(summary.stored == 0)
        let error = await #expect(throws: MictlanXError.self) { _ = try await client.awaitBulk("what") }
        #expect(error?.code == .notFound)
    }

    @Test func stopOnFailureReallyStops() async throws {
        let router = FakeRouter()
        let client = scriptedClient(
            router.transport { sent, _ in
                String(decoding: sent.body, as: UTF8.self).contains("\"k2_0\"")
                    ? .json(#"{"detail":{"msg":"no","code":403}}"#, status: 403) : nil
            })
        let options = BulkOptions(maxConcurrentBalls: 1, stopOnFailure: true)
        try await client.putBulk("up", items(0..<10), options: options)
        let summary = try await client.awaitBulk("up")
        #expect(summary.stored == 2)
        #expect(summary.failed == 1)
        #expect(summary.notBegun == 7)
    }

    @Test func aJournalThatFailsStopsTheJob() async throws {
        let transport = FakeRouter().transport()
        let client = scriptedClient(transport)
        let hooks = BulkHooks(beforeRequest: { item in
            if item.ordinal == 3 { throw MictlanXError(.journal, "disk full") }
        })
        try await client.putBulk(
            "up", items(0..<100), options: BulkOptions(maxConcurrentBalls: 1, hooks: hooks))
        let error = await #expect(throws: MictlanXError.self) { _ = try await client.awaitBulk("up") }
        #expect(error?.code == .journal)
        #expect(transport.sent.filter { $0.path.hasSuffix("/chunked") }.count == 3)
    }

    @Test func closingEndsJobsThatNobodyAwaits() async throws {
        let (started, signal) = AsyncStream.makeStream(of: Void.self)
        let client = scriptedClient(
            ScriptedTransport { _ in
                signal.yield()
                try await Task.sleep(for: .seconds(3_600))
                return .json("{}")
            })
        try await client.putBulk("up", items(0..<10), options: BulkOptions())
        var iterator = started.makeAsyncIterator()
        await iterator.next()
        await client.close()
        await #expect(throws: CancellationError.self) { _ = try await client.awaitBulk("up") }
    }
}
