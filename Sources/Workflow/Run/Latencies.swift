internal import Histogram
internal import MictlanXModel

/// How long items took: a histogram in microseconds up to a day, so that percentiles of several jobs are those of all
/// their items together.
package struct Latencies: Sendable {
    private static let limit: UInt64 = 86_400_000_000

    private var histogram = Histogram<UInt64>(
        highestTrackableValue: Self.limit, numberOfSignificantValueDigits: .three)
    /// How many were recorded.
    package private(set) var count = 0
    /// The longest that was recorded. The histogram itself would give the end of that one's bucket.
    package private(set) var longest = Duration.zero
    /// The sum of all.
    package private(set) var total = Duration.zero

    package init() {}

    package mutating func record(_ latency: Duration) {
        let microseconds = min(Self.limit, UInt64(saturating: latency.seconds * 1e6))
        guard histogram.record(microseconds) else { return }
        count += 1
        longest = max(longest, min(latency, .microseconds(Int64(Self.limit))))
        total += .microseconds(Int64(microseconds))
    }

    /// Takes in what others have recorded.
    package mutating func add(_ other: Latencies) {
        histogram.add(other.histogram)
        count += other.count
        longest = max(longest, other.longest)
        total += other.total
    }

    /// The latency that so many percent of the items did not exceed; zero where there were none.
    package subscript(percentile percentile: Double) -> Duration {
        // The end of a bucket may lie behind the longest.
        min(longest, .microseconds(Int64(clamping: histogram.valueAtPercentile(percentile))))
    }

    /// The mean of all; zero where there were none.
    package var mean: Duration { count == 0 ? .zero : total / count }
}
