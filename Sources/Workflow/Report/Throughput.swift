package import MictlanXModel

/// What was settled when, in a bounded number of equal intervals: they become twice as long whenever there are too many.
package struct Throughput: Hashable, Sendable {
    package struct Point: Hashable, Sendable {
        package let start: Timestamp
        package var items: Int
        package var bytes: Int
    }

    private static let limit = 240

    /// The length of an interval in nanoseconds. Intervals lie at multiples of it, so that those of several runs are the
    /// same.
    private var width: Int64 = 10_000_000
    private var intervals: [Int64: (items: Int, bytes: Int)] = [:]
    private var first: Int64 = 0
    private var last: Int64 = 0

    package init() {}

    package static func == (left: Throughput, right: Throughput) -> Bool { left.points == right.points }
    package func hash(into hasher: inout Hasher) { hasher.combine(points) }

    /// The length of an interval.
    package var interval: Duration { .nanoseconds(width) }

    mutating func add(items: Int, bytes: Int, at time: Timestamp) {
        add(items: items, bytes: bytes, index: Self.index(time.nanoseconds, width))
    }

    private static func index(_ nanoseconds: Int64, _ width: Int64) -> Int64 {
        let (quotient, remainder) = nanoseconds.quotientAndRemainder(dividingBy: width)
        return remainder < 0 ? quotient - 1 : quotient
    }

    private mutating func add(items: Int, bytes: Int, index: Int64) {
        var index = index
        if intervals.isEmpty { (first, last) = (index, index) }
        while max(last, index) - min(first, index) >= Self.limit {
            widen()
            index >>= 1
        }
        first = min(first, index)
        last = max(last, index)
        let old = intervals[index] ?? (0, 0)
        intervals[index] = (old.items +| items, old.bytes +| bytes)
    }

    private mutating func widen() {
        width *= 2
        var wider: [Int64: (items: Int, bytes: Int)] = [:]
        for (index, value) in intervals {
            let old = wider[index >> 1] ?? (0, 0)
            wider[index >> 1] = (old.items +| value.items, old.bytes +| value.bytes)
        }
        intervals = wider
        first >>= 1
        last >>= 1
    }

    /// All intervals from the first to the last in which something was settled.
    package var points: [Point] {
        guard !intervals.isEmpty else { return [] }
        return (first...last).map { index in
            let value = intervals[index] ?? (0, 0)
            return Point(start: Timestamp(nanoseconds: index *| width), items: value.items, bytes: value.bytes)
        }
    }
}
