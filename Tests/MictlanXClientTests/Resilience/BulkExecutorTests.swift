import MictlanXClient
import Synchronization
import Testing

struct BulkExecutorTests {
    private func items(_ count: Int) -> PullSequence<Int> {
        PullSequence {
            let next = Mutex(0)
            return {
                next.withLock { next in
                    defer { next += 1 }
                    return next < count ? next : nil
                }
            }
        }
    }

    @Test func countsEveryItemOnce() async throws {
        let settled = Mutex<[Int]>([])
        let tally = try await BulkExecutor<Int, Void>(width: 7).run(items(500)) { item in
            if item.isMultiple(of: 10) { throw MictlanXError(.io, "no") }
        } settled: { item, _ in
            settled.withLock { $0.append(item) }
        }
        #expect(tally.succeeded == 450)
        #expect(tally.failed == 50)
        #expect(settled.withLock { $0.sorted() } == Array(0..<500))
    }

    @Test func staysWithinItsWidth() async throws {
        let inside = Gauge()
        _ = try await BulkExecutor<Int, Void>(width: 4).run(items(100)) { _ in
            inside.enter()
            await Task.yield()
            inside.leave()
        } settled: { _, _ in
        }
        #expect((1...4).contains(inside.most))
    }

    @Test func stopsAtTheFirstFailure() async throws {
        let executor = BulkExecutor<Int, Void>(width: 1, stopOnFailure: true)
        let tally = try await executor.run(items(10)) { item in
            if item == 3 { throw MictlanXError(.io, "no") }
        } settled: { _, _ in
        }
        #expect(tally.succeeded == 3)
        #expect(tally.failed == 1)
        #expect(tally.notBegun == 6)
    }

    @Test func aHookThatThrowsStopsTheJob() async throws {
        let bodies = Mutex(0)
        await #expect(throws: MictlanXError.self) {
            _ = try await BulkExecutor<Int, Void>(width: 1).run(items(100)) { item in
                if item == 2 { throw MictlanXError(.journal, "disk") }
            } body: { _ in
                bodies.withLock { $0 += 1 }
            } settled: { _, _ in
            }
        }
        #expect(bodies.withLock { $0 } == 2)
    }

    @Test func cancellationWaitsForWhatIsOnTheWay() async throws {
        let running = Gauge()
        let (started, signal) = AsyncStream.makeStream(of: Void.self)
        let job = Task {
            try await BulkExecutor<Int, Void>(width: 3).run(items(100)) { _ in
                running.enter()
                signal.yield()
                defer { running.leave() }
                try await Task.sleep(for: .seconds(3_600))
            } settled: { _, _ in
            }
        }
        var iterator = started.makeAsyncIterator()
        await iterator.next()
        job.cancel()
        await #expect(throws: CancellationError.self) { _ = try await job.value }
        #expect(running.now == 0)
    }
}
