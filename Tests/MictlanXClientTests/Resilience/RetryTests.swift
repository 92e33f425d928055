import MictlanXClient
import MictlanXModel
import Synchronization
import TestSupport
import Testing

struct RetryTests {
    @Test(
        arguments: [
            (RetryPolicy(attempts: 1), []),
            (RetryPolicy(attempts: 4, delay: .seconds(1), factor: 2), [1, 2, 4]),
            (RetryPolicy(attempts: 6, delay: .seconds(1), factor: 2, maxDelay: .seconds(5)), [1, 2, 4, 5, 5]),
            (RetryPolicy(attempts: 3, delay: .seconds(9), factor: 2, maxDelay: .seconds(5)), [5, 5]),
            (RetryPolicy(attempts: 3, delay: .zero), [0, 0]),
        ] as [(RetryPolicy, [Int])])
    func delays(policy: RetryPolicy, seconds: [Int]) {
        #expect(Array(policy.delays()) == seconds.map { .seconds($0) })
    }

    @Test func noNumberOfAttemptsOverflows() {
        let policy = RetryPolicy(
            attempts: 10_000, delay: .seconds(1), factor: 1e300, maxDelay: .seconds(Int64.max / 1_000))
        #expect(policy.delays().allSatisfy { $0 <= policy.maxDelay })
    }

    @Test(
        arguments: [
            (MictlanXError.Code.unavailable, 5), (.timeout, 5), (.throttled, 5), (.serverError, 5), (.badAnswer, 5),
            (.checksumMismatch, 2), (.lengthMismatch, 2), (.notFound, 1), (.exists, 1), (.rejected, 1), (.tls, 1),
            (.unauthorized, 1), (.io, 1),
        ] as [(MictlanXError.Code, Int)])
    func triesAgainOnlyWhatCanHelp(code: MictlanXError.Code, attempts: Int) async throws {
        let clock = TestClock()
        let tries = Mutex(0)
        do {
            try await RetryPolicy(jitter: .none).retrying(environment(clock)) { _ in
                tries.withLock { $0 += 1 }
                throw MictlanXError(code, "no")
            }
            Issue.record("must throw")
        } catch let error as MictlanXError {
            #expect(error.attempts == attempts)
        }
        #expect(tries.withLock { $0 } == attempts)
        #expect(clock.sleeps.count == attempts - 1)
    }

    @Test func waitsAsLongAsTheServerAsks() async throws {
        let clock = TestClock()
        let result = try await RetryPolicy().retrying(environment(clock)) { attempt in
            guard attempt.number == 1 else { return attempt.number }
            var error = MictlanXError(.throttled, "later")
            error.retryAfter = .seconds(7)
            throw error
        }
        #expect(result == 2)
        #expect(clock.sleeps == [.seconds(7)])
    }

    @Test func endsWithItsBudget() async throws {
        let clock = TestClock()
        let policy = RetryPolicy(
            attempts: 9, delay: .seconds(2), factor: 1, maxDelay: .seconds(2), jitter: .none, budget: .seconds(5))
        await #expect(throws: MictlanXError.self) {
            try await policy.retrying(environment(clock)) { _ in throw MictlanXError(.unavailable, "no") }
        }
        #expect(clock.sleeps == [.seconds(2), .seconds(2)])
    }

    @Test func waitsAMinuteInAllAtMostUnlessToldOtherwise() async throws {
        let clock = TestClock()
        let error = await #expect(throws: MictlanXError.self) {
            try await RetryPolicy(attempts: 9).retrying(environment(clock)) { _ in
                var error = MictlanXError(.throttled, "later")
                error.retryAfter = .seconds(25)
                throw error
            }
        }
        #expect(clock.sleeps == [.seconds(25), .seconds(25)])
        #expect(error?.attempts == 3)
    }

    @Test func aDeadlineCancelsTheOperation() async throws {
        let clock = TestClock()
        let error = await #expect(throws: MictlanXError.self) {
            try await withDeadline(.seconds(3), environment(clock), "put 'b/k'") {
                try await Task.sleep(for: .seconds(3_600))
            }
        }
        #expect(error?.code == .deadlineExceeded)
    }

    private func environment(_ clock: TestClock) -> ClientEnvironment {
        ClientEnvironment(clock: clock, now: { Timestamp(nanoseconds: 0) }, random: { 0.5 })
    }
}
