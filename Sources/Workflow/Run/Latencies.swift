internal import Histogram
internal import MictlanXModel

/// How long items took: a histogram in microseconds up to a day, so that percentiles of several jobs are those of all
/// their items together.
struct Latencies: Sendable {
    private static let longest: UInt64 = 86_400_000_000

    private var histogram = Histogram<UInt64>(
        highestTrackableValue: Self.longest, numberOfSignificantValueDigits: .three)

    mutating func record(_ latency: Duration) {
        _ = histogram.record(min(Self.longest, UInt64(saturating: latency.seconds * 1e6)))
    }

    /// Takes in what others have recorded.
    mutating func add(_ other: Latencies) { histogram.add(other.histogram) }

    /// The latency that so many percent of the items did not exceed; zero where there were none.
    subscript(percentile percentile: Double) -> Duration {
        .microseconds(Int64(clamping: histogram.valueAtPercentile(percentile)))
    }
}
