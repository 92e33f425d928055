import MictlanXClient
import MictlanXPlatform
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

    @Test func aNarrowerLimiterLetsFewerPassAndAWiderOneMore() async throws {
        let limiter = Limiter(width: 4)
        for _ in 0..<4 { try await limiter.acquire() }
        limiter.resize(to: 2)
        let waiters = (0..<3).map { _ in Task { try await limiter.acquire() } }
        // Two leave: nobody may come in for them.
        limiter.release()
        limiter.release()
        // One more place, and then one more: two of the three come in.
        limiter.resize(to: 3)
        limiter.resize(to: 4)
        limiter.resize(to: 5)
        for waiter in waiters { try await waiter.value }
        let late = Task { try await limiter.acquire() }
        late.cancel()
        await #expect(throws: CancellationError.self) { try await late.value }
        for _ in 0..<5 { limiter.release() }
        limiter.resize(to: 1)
        try await limiter.withPermit {}
    }
}
