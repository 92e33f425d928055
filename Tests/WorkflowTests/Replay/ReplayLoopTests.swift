import MictlanXClient
import MictlanXModel
import Synchronization
import Testing

@testable import Workflow

@Suite struct ReplayLoopTests {
    private func events(_ arrivals: [Int], _ operation: TraceEvent.Operation = .get) throws -> [TraceEvent] {
        let key = try BallName("k")
        return arrivals.enumerated().map { index, milliseconds in
            TraceEvent(
                arrival: .milliseconds(milliseconds), operation: operation, key: key, bucket: nil, line: index + 2)
        }
    }

    private func replay(
        _ events: [TraceEvent], width: Int = 4, drops: Bool = false, speed: Double = 1, warmup: Duration = .zero,
        perform: @escaping @Sendable (TraceEvent) async throws -> Void
    ) async throws -> ReplayTally.Totals {
        let loop = ReplayLoop(
            clock: ContinuousClock(), speed: speed, width: width, drops: drops, warmup: warmup, check: {})
        let batches = Mutex([events, []])
        return try await loop.run {
            batches.withLock { $0.isEmpty ? [] : $0.removeFirst() }
        } prepare: { _ in
            0
        } perform: { event, _ in
            try await perform(event)
            return 10
        } failed: { _, _ in
        }
    }

    /// A store that stalls once: the requests that come meanwhile wait, and their wait is in the latencies, although each
    /// of them is answered at once when it is sent.
    @Test(.timeLimit(.minutes(1))) func aStallCountsForAllThatComeMeanwhile() async throws {
        let totals = try await replay(try events(Array(stride(from: 0, to: 200, by: 10))), width: 1) { event in
            if event.line == 2 { try await Task.sleep(for: .milliseconds(200)) }
        }
        #expect(totals.gets.count == 20)
        #expect(totals.gets.largest >= .milliseconds(200))
        // Sent one after the other and measured from when they are sent, half of them would take no time at all.
        #expect(totals.gets[percentile: 50] >= .milliseconds(70))
        #expect(totals.lag.largest >= .milliseconds(150))
        #expect(!totals.isValid, "the lag is as large as what was measured")
    }

    @Test(.timeLimit(.minutes(1))) func whatHasNoPlaceIsLeftOutWhereThatIsWanted() async throws {
        let totals = try await replay(try events(Array(repeating: 0, count: 30)), width: 5, drops: true) { _ in
            try await Task.sleep(for: .milliseconds(300))
        }
        #expect(totals.gets.count + totals.dropped == 30)
        #expect(totals.gets.count >= 5 && totals.dropped >= 5)
        #expect(totals.lag.largest < .milliseconds(250), "nothing waits for a place")
    }

    @Test func theWarmUpDoesNotCount() async throws {
        let totals = try await replay(try events([0, 1, 2, 30, 31]), warmup: .milliseconds(20)) { _ in }
        #expect(totals.gets.count == 2 && totals.warmedUp == 3 && totals.bytes == 20)
    }

    @Test func failuresAreCountedAndNotMeasured() async throws {
        let totals = try await replay(try events([0, 0, 0], .put)) { event in
            if event.line == 3 { throw MictlanXError(.unavailable, "no") }
        }
        #expect(totals.puts.count == 2 && totals.errors == 1 && totals.gets.count == 0)
    }

    @Test(.timeLimit(.minutes(1))) func theSpeedShortensTheTrace() async throws {
        let began = ContinuousClock.now
        let totals = try await replay(try events([0, 100_000]), speed: 1000) { _ in }
        let took = ContinuousClock.now - began
        #expect(totals.gets.count == 2 && took >= .milliseconds(100) && took < .seconds(30))
    }

    @Test(.timeLimit(.minutes(1))) func aStopEndsTheLoop() async throws {
        let stopped = Mutex(false)
        let loop = ReplayLoop(
            clock: ContinuousClock(), speed: 1, width: 2, drops: false, warmup: .zero,
            check: { if stopped.withLock({ $0 }) { throw CancellationError() } })
        let event = try events([0])[0]
        let sent = Mutex(0)
        await #expect(throws: CancellationError.self) {
            _ = try await loop.run {
                [event]
            } prepare: { _ in
                0
            } perform: { _, _ in
                let count = sent.withLock { sent in
                    sent += 1
                    return sent
                }
                if count == 50 { stopped.withLock { $0 = true } }
                return 1
            } failed: { _, _ in
            }
        }
        #expect(sent.withLock { $0 } < 5_000)
    }

    @Test func theLargestIsTheOneThatWasRecorded() {
        var latencies = Latencies()
        latencies.record(.microseconds(1_234_567))
        latencies.record(.microseconds(3))
        #expect(latencies.largest == .microseconds(1_234_567))
        #expect(latencies[percentile: 100] == .microseconds(1_234_567))
        #expect(latencies.mean == .microseconds(617_285) && latencies.count == 2)
        #expect(latencies.buckets.map(\.count) == [1, 1])
        var other = Latencies()
        other.record(.seconds(2))
        other.add(latencies)
        #expect(other.largest == .seconds(2) && other.count == 3)
    }

    @Test(arguments: [0, 1, 7, 8, 9, 65_536, 200_001]) func madeUpBytesAreTheSameEachTime(size: Int) {
        let content = SyntheticContent(of: Array("k".utf8), size: size)
        #expect(content.bytes.count == size)
        #expect(content.checksum == SHA256.hash(content.bytes))
        #expect(size < 8 || content.bytes != SyntheticContent(of: Array("l".utf8), size: size).bytes)
        // Nothing in it repeats that would compress.
        #expect(size < 65_536 || Set(content.bytes).count == 256)
    }
}
