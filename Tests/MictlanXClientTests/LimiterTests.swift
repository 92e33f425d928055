import MictlanXClient
import Testing

struct LimiterTests {
    @Test func neverLetsMorePassThanItsWidth() async throws {
        let limiter = Limiter(width: 3)
        let inside = Gauge()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    try await limiter.withPermit {
                        inside.enter()
                        await Task.yield()
                        inside.leave()
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect((1...3).contains(inside.most))
    }

    @Test func aCancelledWaiterTakesNothing() async throws {
        let limiter = Limiter(width: 1)
        try await limiter.acquire()
        let waiters = (0..<50).map { _ in Task { try await limiter.withPermit {} } }
        for waiter in waiters { waiter.cancel() }
        for waiter in waiters {
            await #expect(throws: CancellationError.self) { try await waiter.value }
        }
        limiter.release()
        // The place is there for the next one.
        try await limiter.withPermit {}
    }

    @Test func givesThePlaceBackWhenTheBodyThrows() async throws {
        let limiter = Limiter(width: 1)
        await #expect(throws: MictlanXError.self) {
            try await limiter.withPermit { throw MictlanXError(.io, "no") }
        }
        try await limiter.withPermit {}
    }
}
