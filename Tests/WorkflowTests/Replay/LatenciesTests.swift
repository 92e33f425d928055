import Testing

@testable import Workflow

struct LatenciesTests {
    /// Two jobs awaited together: a fast one of many items and a slow one of few.
    @Test func percentilesOfSeveralJobs() {
        var fast = Latencies()
        for _ in 0..<99 { fast.record(.milliseconds(10)) }
        var slow = Latencies()
        slow.record(.seconds(5))
        var all = Latencies()
        for one in [fast, slow] { all.add(one) }
        #expect((9_900...10_100).contains(all[percentile: 50] / .microseconds(1)))
        #expect((9_900...10_100).contains(all[percentile: 95] / .microseconds(1)))
        #expect((4_950_000...5_050_000).contains(all[percentile: 100] / .microseconds(1)))
    }

    @Test(arguments: [Duration.zero, .seconds(-1), .seconds(Int64.max), .nanoseconds(1)])
    func everyLatencyIsTaken(latency: Duration) {
        var latencies = Latencies()
        latencies.record(latency)
        #expect(latencies[percentile: 99] >= .zero)
        #expect(latencies[percentile: 99] <= .seconds(87_000))
    }
}
