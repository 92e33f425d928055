import LineEditing
import Synchronization
import Testing

@testable import ShellKit

@Suite struct SignalRouterTests {
    /// A clock that a test sets.
    private final class Watch: Sendable {
        private let moment = Mutex(ContinuousClock.now)
        var now: ContinuousClock.Instant { moment.withLock { $0 } }
        func pass(_ duration: Duration) { moment.withLock { $0 += duration } }
    }

    /// Schedulers send TERM again and again, GNU parallel three times within half a second.
    @Test func endsThatComeTogetherCountOnce() async throws {
        let watch = Watch()
        let router = SignalRouter(now: { watch.now })
        let count = Mutex(0)
        try await router.withHandler {
            count.withLock { $0 += 1 }
        } around: {
            for _ in 0..<3 {
                router.handle(.terminate)
                watch.pass(.milliseconds(150))
            }
            router.handle(.hangup)
            #expect(count.withLock { $0 } == 1)
            watch.pass(.seconds(2))
            router.handle(.terminate)
            #expect(count.withLock { $0 } == 2)
        }
        #expect(router.ending == .terminate)
    }

    @Test func interruptsCountEach() async throws {
        let last = Mutex(false)
        let router = SignalRouter(onRepeatedInterrupt: { last.withLock { $0 = true } })
        let count = Mutex(0)
        try await router.withHandler {
            count.withLock { $0 += 1 }
        } around: {
            for _ in 0..<2 { router.handle(.interrupt) }
            #expect(count.withLock { $0 } == 2 && !last.withLock { $0 })
            router.handle(.interrupt)
            #expect(count.withLock { $0 } == 3 && last.withLock { $0 })
        }
    }
}
