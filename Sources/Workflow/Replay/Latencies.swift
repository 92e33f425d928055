internal import Histogram
internal import MictlanXModel

/// How long items took: a histogram in microseconds up to a day, so that percentiles of several jobs are those of all
/// their items together.
package struct Latencies: Sendable {
    private static let longest: UInt64 = 86_400_000_000

    private var histogram = Histogram<UInt64>(
        highestTrackableValue: Self.longest, numberOfSignificantValueDigits: .three)
    /// The largest and the sum of all that were recorded; the histogram knows only in which bucket the largest lies.
    package private(set) var largest = Duration.zero
    private var sum = 0.0

    /// How many were recorded.
    package var count: Int { Int(clamping: histogram.totalCount) }

    /// The mean; zero where there were none.
    package var mean: Duration { count == 0 ? .zero : .microseconds(Int64(sum / Double(count))) }

    /// The sum of all.
    package var total: Duration { .microseconds(Int64(saturating: sum)) }

    package init() {}

    package mutating func record(_ latency: Duration) {
        let microseconds = min(Self.longest, UInt64(saturating: (latency.seconds * 1e6).rounded()))
        _ = histogram.record(microseconds)
        largest = max(largest, .microseconds(Int64(microseconds)))
        sum += Double(microseconds)
    }

    /// Takes in what others have recorded.
    package mutating func add(_ other: Latencies) {
        histogram.add(other.histogram)
        largest = max(largest, other.largest)
        sum += other.sum
    }

    /// The latency that so many percent of the items did not exceed; zero where there were none.
    package subscript(percentile percentile: Double) -> Duration {
        min(.microseconds(Int64(clamping: histogram.valueAtPercentile(percentile))), largest)
    }

    /// Up to which latency how many items were, for every bucket that has some, in order.
    var buckets: [(upTo: Duration, count: Int)] {
        histogram.recordedValues().map { bucket in
            (
                min(.microseconds(Int64(clamping: bucket.value)), largest),
                Int(clamping: bucket.countAddedInThisIterationStep)
            )
        }
    }
}
