/// How long things took, in the fixed classes that Prometheus adds up over time and over nodes.
struct LatencyHistogram: Hashable, Sendable {
    /// The upper ends of the classes; what took longer than the last falls into one without an end.
    static let bounds: [Duration] = [
        .milliseconds(1), .microseconds(2_500), .milliseconds(5), .milliseconds(10), .milliseconds(25),
        .milliseconds(50), .milliseconds(100), .milliseconds(250), .milliseconds(500), .seconds(1),
        .milliseconds(2_500), .seconds(5), .seconds(10), .seconds(60),
    ]

    /// One count for each bound, and one for what exceeds them all. Each event is in one class only.
    private(set) var counts = [Int](repeating: 0, count: bounds.count + 1)
    private(set) var sum = Duration.zero

    mutating func record(_ duration: Duration) {
        counts[Self.bounds.firstIndex { duration <= $0 } ?? Self.bounds.count] += 1
        sum += duration
    }
}
